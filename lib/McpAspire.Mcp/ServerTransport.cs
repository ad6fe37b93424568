using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp;

/// <summary>
/// The way into a server: a queue that any HTTP request may put messages in. What belongs to a request leaves by its <see cref="Http.Exchange"/>;
/// what belongs to none leaves by <see cref="SendUnrelated"/>, and is lost where that is not set.
/// </summary>
internal sealed class ServerTransport(string? sessionId) : ITransport
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // The server only hands on what it reads, which the one who delivers it can as well do: that spares each message a thread switch.
    private readonly Channel<JsonRpcMessage> _incoming =
        Channel.CreateUnbounded<JsonRpcMessage>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

    // Of the servers that a session has, one after the other or on several machines, each numbers its requests from 1; the client sees one session.
    private readonly string _prefix = RandomNumberGenerator.GetHexString(16, lowercase: true) + "-";

    private readonly Lock _lock = new();
    private HashSet<RequestId>? _asked;

    public string? SessionId => sessionId;

    public ChannelReader<JsonRpcMessage> MessageReader => _incoming.Reader;

    /// <summary>Whether the server waits for an answer of its client.</summary>
    public bool IsAsking
    {
        get
        {
            lock (_lock)
                return _asked?.Count > 0;
        }
    }

    /// <summary>Sends what belongs to no request.</summary>
    public Func<JsonRpcMessage, Task>? SendUnrelated { get; set; }

    /// <summary>Hands a message to the server; one that has ended takes no more.</summary>
    public void Deliver(JsonRpcMessage message) => _incoming.Writer.TryWrite(message);

    public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default) => SendUnrelated switch
    {
        not null => SendUnrelated(ToClient(message)),
        null when message is JsonRpcRequest => throw new InvalidOperationException("The client has no stream open on which it could be asked."),
        _ => Task.CompletedTask,
    };

    /// <summary>A message with the ids of the server's requests as the client knows them.</summary>
    public JsonRpcMessage ToClient(JsonRpcMessage message) => message switch
    {
        JsonRpcRequest request => Asking(request),
        JsonRpcNotification notification when Messages.CancelledBy(message) is { } cancelled => new JsonRpcNotification
        {
            Method = notification.Method,
            Params = WithRequestId(notification.Params!, ToClient(Withdrawing(cancelled))),
        },
        _ => message,
    };

    /// <summary>Whether an id can be that of a request of this server, and of no other.</summary>
    public bool IsOwnId(RequestId id) => id.Id is string text && text.StartsWith(_prefix, StringComparison.Ordinal);

    /// <summary>
    /// A client's answer with the id as the server knows it; null if it is not one of this server's requests that is answered, or if that was answered
    /// before: the server takes messages up side by side, so that of two answers any could count.
    /// </summary>
    public JsonRpcMessageWithId? FromClient(JsonRpcMessageWithId answer)
    {
        if (!IsOwnId(answer.Id))
            return null;

        var id = ((string)answer.Id.Id!)[_prefix.Length..];
        var serverId = id.StartsWith('.') ? new RequestId(id[1..])
            : long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new RequestId(number)
            : default;
        return answer switch
        {
            _ when serverId.Id is null || !TryWithdraw(serverId) => null,
            JsonRpcResponse response => new JsonRpcResponse { Id = serverId, Result = response.Result },
            JsonRpcError error => new JsonRpcError { Id = serverId, Error = error.Error },
            _ => null,
        };
    }

    /// <summary>Whether an id looks like one that some server gave to a request of its own.</summary>
    public static bool IsServerId(RequestId id) =>
        id.Id is string text && text.IndexOf('-', StringComparison.Ordinal) == 16 && !text.AsSpan(0, 16).ContainsAnyExcept(HexDigits);

    public ValueTask DisposeAsync()
    {
        _incoming.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private JsonRpcRequest Asking(JsonRpcRequest request)
    {
        lock (_lock)
            (_asked ??= []).Add(request.Id);

        return new JsonRpcRequest { Id = ToClient(request.Id), Method = request.Method, Params = request.Params };
    }

    private RequestId Withdrawing(RequestId id)
    {
        TryWithdraw(id);
        return id;
    }

    private bool TryWithdraw(RequestId id)
    {
        lock (_lock)
            return _asked?.Remove(id) ?? false;
    }

    private RequestId ToClient(RequestId id) => new(id.Id is long number ? $"{_prefix}{number}" : $"{_prefix}.{id.Id}");

    private static JsonNode WithRequestId(JsonNode parameters, RequestId id)
    {
        var copy = parameters.DeepClone();
        copy["requestId"] = id.ToJson();
        return copy;
    }
}
