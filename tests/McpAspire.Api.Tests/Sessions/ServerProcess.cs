using System.Diagnostics;
using System.Net;
using McpAspire.TestSupport;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>McpServer.Api in a process of its own, which can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = new Uri(address, "/mcp") };
    }

    public HttpClient Http { get; }

    /// <summary>Starts one of several that share a Redis and a session key, and waits until it serves.</summary>
    public static async Task<ServerProcess> StartAsync(string redis, string key)
    {
        for (var attempt = 1; ; attempt++)
        {
            var address = new Uri($"http://127.0.0.1:{LoopbackPort.FindFree()}");
            var process = await ChildProcesses.StartAsync(
                AppContext.BaseDirectory,
                "dotnet",
                [
                    Path.Combine(AppContext.BaseDirectory, "McpServer.Api.dll"), $"--urls={address}", "--LOG_LEVEL=error",
                    $"--ConnectionStrings:redis={redis}", $"--Mcp:Http:SessionKeys:0={key}", "--Mcp:Http:KeepAliveInterval=00:00:01", "--Mcp:Http:ProcessLease=00:00:01",
                ]);
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            var server = new ServerProcess(process, address);
            if (await server.IsUpAsync())
                return server;

            // Somebody else took the port in between.
            await server.DisposeAsync();
            attempt.ShouldBeLessThan(5);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await KillAsync();
        _process.Dispose();
    }

    private async Task<bool> IsUpAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!_process.HasExited)
        {
            try
            {
                using var alive = await Http.GetAsync(new Uri("/alive", UriKind.Relative), patience.Token);
                if (alive.StatusCode == HttpStatusCode.OK)
                    return true;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await poll.WaitForNextTickAsync(patience.Token);
        }

        return false;
    }
}
