using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace McpAspire.IntegrationTests;

/// <summary>The AppHost as a process of its own, as <c>./run.sh</c> starts it, with its dashboard.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task A_signal_in_the_middle_of_a_scan_stops_everything_and_leaves_nothing(string signal)
    {
        var temporary = Directory.CreateTempSubdirectory("shutdown-test-");
        await using var service = new HoldingService();
        using var appHost = Start(temporary.FullName);
        try
        {
            var output = appHost.StandardOutput.ReadToEndAsync(Cancellation);
            var gateway = await WaitForGatewayAsync(appHost).WaitAsync(RunningSystem.StartTimeout, Cancellation);
            await using var client = await RunningSystem.ConnectAsync(gateway, RunningSystem.SessionEra);
            var call = client.CallToolAsync("nmap_scan", service.ScanArguments, cancellationToken: Cancellation).AsTask();
            await Processes.WaitForAsync(appHost.Id, service.ScanCommandLine, Cancellation);
            var started = Processes.OfAppHost(appHost.Id);
            string[] programs = ["bwrap", "ToolWorker", "McpServer.Api", "AuthService", "Gateway", "dotnet", "Aspire.Dashboard", "dcp"];
            programs.ShouldBeSubsetOf(started.Select(process => process.Program).ToHashSet());
            started.ShouldContain(process => process.Program.StartsWith("redis-server", StringComparison.Ordinal));
            started.Where(process => process.Id != appHost.Id && Processes.EnvironmentOf(process.Id).Contains("Parameters__", StringComparison.Ordinal))
                .ShouldBeEmpty("a parameter's value is for the services that refer to it");

            using (var kill = Process.Start("kill", [$"-{signal}", appHost.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync(Cancellation);
            await appHost.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);

            // The orchestrator may outlive the AppHost for a moment, and notices that it was killed.
            await Processes.WaitForEndAsync(started, Cancellation);
            if (signal != "KILL")
            {
                appHost.ExitCode.ShouldBe(0, await output);
                (await output).ShouldContain("Login to the dashboard at http://localhost:");
                temporary.EnumerateFileSystemInfos("*aspire*").ShouldBeEmpty();
            }

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

        // The children of a shell's background job ignore SIGINT.
        string[] arguments = ["--environment=Development", "--DcpPublisher:RandomizePorts=true", "--AUTH_MODE=authless"];
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", path, .. arguments])
        {
            Environment = { ["TMPDIR"] = temporary, ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true" },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var parameter in RunningSystem.Parameters.Select(argument => argument["--Parameters:".Length..].Split('=', 2)))
            start.Environment[$"Parameters__{parameter[0].Replace('-', '_')}"] = parameter[1];
        return Process.Start(start)!;
    }

    /// <summary>The gateway's address, which its environment has, once it answers that it is ready.</summary>
    private static async Task<Uri> WaitForGatewayAsync(Process appHost)
    {
        const string Variable = "Auth__Issuer=";
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await poll.WaitForNextTickAsync(Cancellation))
        {
            appHost.HasExited.ShouldBeFalse();
            if (Processes.OfAppHost(appHost.Id).FirstOrDefault(process => process.Program == "Gateway") is not { } gateway)
                continue;

            var variable = Array.Find(Processes.EnvironmentOf(gateway.Id).Split('\n'), line => line.StartsWith(Variable, StringComparison.Ordinal));
            if (variable is not null && new Uri(variable[Variable.Length..]) is var address && await IsReadyAsync(http, address))
                return address;
        }

        throw new OperationCanceledException();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri gateway)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(gateway, "/ready"), Cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !Cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
