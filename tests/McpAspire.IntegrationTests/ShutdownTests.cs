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
    public async Task A_signal_stops_everything_and_leaves_no_process(string signal)
    {
        using var appHost = Start();
        await WaitForLineAsync(appHost.StandardOutput, "Distributed application started").WaitAsync(Patience, Cancellation);
        var started = Processes.DescendantsOf(appHost.Id);
        started.Count(process => process.CommandLine.Contains("ToolWorker.dll", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(3);

        using (var kill = Process.Start("kill", [$"-{signal}", appHost.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(Cancellation);
        var rest = appHost.StandardOutput.ReadToEndAsync(Cancellation);
        await appHost.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        await rest;

        appHost.ExitCode.ShouldBe(0);
        Processes.StillRunning(started).ShouldBeEmpty();
    }

    private static Process Start()
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
                    $"--Parameters:seal-key={new string('1', 64)}",
                    $"--Parameters:key-encryption-key={new string('2', 64)}",
                },
                RedirectStandardOutput = true,
                UseShellExecute = false,
            },
        };
        process.Start();
        return process;
    }

    private static async Task WaitForLineAsync(StreamReader output, string text)
    {
        while (await output.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"The AppHost ended without saying '{text}'.");
    }
}
