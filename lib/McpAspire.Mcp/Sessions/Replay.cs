using System.Security.Claims;
using System.Threading.Channels;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>Sends a message to a server that its client has sent to another one. Nobody but the sender sees the answer.</summary>
internal sealed class Replay : ITransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource<bool> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RequestId _id = new($"replay-{Guid.NewGuid():N}");

    private readonly RunningServer _server;

    private Replay(RunningServer server) => _server = server;

    string? ITransport.SessionId => null;

    ChannelReader<JsonRpcMessage> ITransport.MessageReader => throw new NotSupportedException("A replay only sends.");

    /// <summary>True if the server accepted the message.</summary>
    /// <exception cref="TimeoutException">It did not answer.</exception>
    public static Task<bool> SendAsync(RunningServer server, JsonRpcMessage message, ClaimsPrincipal? user)
    {
        var replay = new Replay(server);
        if (message is JsonRpcRequest request)
            request.Id = replay._id;
        else
            replay._answered.SetResult(true);

        message.Context = new JsonRpcMessageContext { RelatedTransport = replay, User = user };
        server.Transport.Deliver(message);
        return replay._answered.Task.WaitAsync(Patience);
    }

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        if (message is JsonRpcMessageWithId answer and (JsonRpcResponse or JsonRpcError) && answer.Id == _id)
            _answered.TrySetResult(answer is JsonRpcResponse);

        // What has been subscribed to is told by all copies, for any of them may be the last; what has no number would be heard of each.
        if (SessionPart.ToldBy(message) is not null)
            return _server.Transport.SendMessageAsync(message, cancellationToken);

        return message is JsonRpcRequest ? throw new InvalidOperationException("There is no client to ask while a session comes back.") : Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
