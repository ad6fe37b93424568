using System.Diagnostics;
using ModelContextProtocol.Client;

namespace McpAspire.Api.Tests.Hosting;

/// <summary>The server as an assistant starts it: the built DLL, by <c>dotnet</c>, in somebody else's directory.</summary>
internal static class StdioProcess
{
    private static readonly string Server = Path.Combine(AppContext.BaseDirectory, "McpServer.Api.dll");

    public static Task<McpClient> ConnectAsync(string protocolVersion, params (string Name, string Value)[] settings) => McpClient.CreateAsync(
        new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet",
            Arguments = [Server],
            EnvironmentVariables = Environment(settings),
        }),
        // The first answer of a process that is only starting may take longer than the probe waits by itself.
        new McpClientOptions { ProtocolVersion = protocolVersion, DiscoverProbeTimeout = TimeSpan.FromSeconds(60) },
        cancellationToken: TestContext.Current.CancellationToken);

    public static Process Start(string workingDirectory, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Server },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = workingDirectory,
        };
        foreach (var (name, value) in Environment(settings))
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Starts it with nothing on standard input, and waits until it has ended.</summary>
    public static async Task<(int ExitCode, string Errors)> RunAsync(string workingDirectory, params (string Name, string Value)[] settings)
    {
        using var process = Start(workingDirectory, settings);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        (await output).ShouldBeEmpty();
        return (process.ExitCode, errors);
    }

    private static Dictionary<string, string?> Environment((string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["MCP_SERVER_TRANSPORT"] = "stdio" };
        foreach (var (name, value) in settings)
            environment[name] = value;
        return environment;
    }
}
