using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Stateless;

/// <summary>
/// The one server of all requests that stand alone: starting one for each would cost more than most requests do.
/// Callers for whom options are adapted get one of their own.
/// </summary>
internal sealed class StatelessServer(ServerFactory factory) : IAsyncDisposable
{
    private readonly Lazy<RunningServer> _shared = new(() => factory.Start(sessionId: null));
    private long _lastId;

    /// <summary>An id that no other request under way has.</summary>
    public RequestId NextId() => new(Interlocked.Increment(ref _lastId));

    public async ValueTask<RunningServer> RentAsync(HttpContext context) =>
        factory.IsPerCaller ? await factory.StartAsync(context, sessionId: null) : _shared.Value;

    public ValueTask ReturnAsync(RunningServer server) => factory.IsPerCaller ? server.DisposeAsync() : ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _shared.IsValueCreated ? _shared.Value.DisposeAsync() : ValueTask.CompletedTask;
}
