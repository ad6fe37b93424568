using ModelContextProtocol.Server;

namespace McpAspire.Mcp;

/// <summary>A server and the loop that feeds it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public RunningServer(McpServer server, ServerTransport transport)
    {
        Server = server;
        Transport = transport;
        Stopping = _stop.Token;

        // Whoever starts it must not lend it the context of their request for its whole life.
        using (ExecutionContext.SuppressFlow())
            _run = Task.Run(() => server.RunAsync(Stopping));
    }

    public McpServer Server { get; }

    public ServerTransport Transport { get; }

    /// <summary>Cancelled when the server ends.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Cancels what is under way and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Transport.DisposeAsync();
        await _run;
        await Server.DisposeAsync();
        _stop.Dispose();
    }
}
