using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace McpAspire.IntegrationTests;

/// <summary>The AppHost as a process of its own, as <c>./run.sh</c> starts it.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_in_the_middle_of_a_scan_stops_everything_in_time_and_leaves_nothing(string signal)
    {
        var temporary = Directory.CreateTempSubdirectory("shutdown-test-");
        await using var service = new HoldingService();
        using var appHost = Start(temporary.FullName);
        try
        {
            var gateway = await WaitForLineAsync(appHost.StandardOutput, "gateway: ").WaitAsync(Patience, Cancellation);
            await WaitForLineAsync(appHost.StandardOutput, "Distributed application started").WaitAsync(Patience, Cancellation);
            var rest = appHost.StandardOutput.ReadToEndAsync(Cancellation);
            await using var client = await RunningSystem.ConnectAsync(new Uri(gateway), RunningSystem.SessionEra);
            var call = client.CallToolAsync(
                "nmap_scan",
                new Dictionary<string, object?> { ["target"] = "127.0.0.1", ["ports"] = $"{service.Port}", ["service_version"] = true },
                cancellationToken: Cancellation).AsTask();
            await Processes.WaitForAsync($"nmap.* -p {service.Port} ", Cancellation);
            var started = Processes.DescendantsOf(appHost.Id);
            started.Count(process => process.CommandLine.Contains("ToolWorker.dll", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(3);

            using (var kill = Process.Start("kill", [$"-{signal}", appHost.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync(Cancellation);
            await appHost.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);

            appHost.ExitCode.ShouldBe(0);
            (await rest).ShouldNotContain("exit code 137", customMessage: "Nothing had to be killed.");
            Processes.StillRunning(started).ShouldBeEmpty();
            temporary.EnumerateFileSystemInfos("*aspire-*").ShouldBeEmpty();
            await Should.ThrowAsync<Exception>(() => call.WaitAsync(Patience, Cancellation));
        }
        finally
        {
            appHost.Kill();
            temporary.Delete(recursive: true);
        }
    }

    private static Process Start(string temporary)
    {
        var assembly = typeof(Projects.McpAspire_AppHost).Assembly;
        var path = Path.Combine(
            Projects.McpAspire_AppHost.ProjectPath,
            "bin",
            assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration,
            "net10.0",
            "McpAspire.AppHost.dll");
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    path,
                    "--environment=Development",
                    "--DcpPublisher:RandomizePorts=true",
                    $"--Parameters:operator-secret={RunningSystem.OperatorSecret}",
                    $"--Parameters:admin-secret={RunningSystem.AdminSecret}",
                    $"--Parameters:seal-key={new string('1', 64)}",
                    $"--Parameters:session-key={new string('2', 64)}",
                    $"--Parameters:key-encryption-key={new string('2', 64)}",
                },
                Environment = { ["TMPDIR"] = temporary },
                RedirectStandardOutput = true,
                UseShellExecute = false,
            },
        };
        process.Start();
        return process;
    }

    /// <returns>What follows the text in its line.</returns>
    private static async Task<string> WaitForLineAsync(StreamReader output, string text)
    {
        while (await output.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.IndexOf(text, StringComparison.Ordinal) is var found and >= 0)
                return line[(found + text.Length)..];
        }

        throw new InvalidOperationException($"The AppHost ended without saying '{text}'.");
    }
}
