using System.Threading.Channels;
using McpAspire.Mcp.Http;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp;

/// <summary>
/// The way into a server: a queue that any HTTP request may put messages in. What belongs to a request leaves by its <see cref="Exchange"/>;
/// what belongs to none leaves by one of the client's GET streams, and is lost when there is none.
/// </summary>
internal sealed class ServerTransport(string? sessionId) : ITransport
{
    private readonly Channel<JsonRpcMessage> _incoming = Channel.CreateUnbounded<JsonRpcMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<MessageResponse> _streams = [];

    public string? SessionId => sessionId;

    public ChannelReader<JsonRpcMessage> MessageReader => _incoming.Reader;

    /// <summary>Hands a message to the server; one that has ended takes no more.</summary>
    public void Deliver(JsonRpcMessage message) => _incoming.Writer.TryWrite(message);

    /// <summary>Adds a GET stream, unless there are too many.</summary>
    public bool TryAdd(MessageResponse stream, int limit)
    {
        lock (_streams)
        {
            if (_streams.Count >= limit)
                return false;

            _streams.Add(stream);
            return true;
        }
    }

    public void Remove(MessageResponse stream)
    {
        lock (_streams)
            _streams.Remove(stream);
    }

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        // A message goes to one stream only (MCP: Multiple Connections); the newest is the one most likely to be alive.
        MessageResponse? newest;
        lock (_streams)
            newest = _streams.Count > 0 ? _streams[^1] : null;

        return newest switch
        {
            not null => newest.SendEventAsync(message),
            null when message is JsonRpcRequest => throw new InvalidOperationException("The client has no stream open on which it could be asked."),
            _ => Task.CompletedTask,
        };
    }

    public ValueTask DisposeAsync()
    {
        _incoming.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
