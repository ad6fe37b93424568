using System.Text.Json.Nodes;
using McpAspire.Mcp.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>A session of the revisions up to 2025-11-25: one client's server, and its requests under way.</summary>
internal sealed class Session(string id, string owner, RunningServer server, TimeProvider time)
{
    private readonly Lock _state = new();
    private readonly Dictionary<RequestId, Exchange> _exchanges = [];
    private long _restingSince = time.GetTimestamp();
    private int _uses;
    private bool _ended;

    public string Id => id;

    /// <summary>Whom it belongs to; see <see cref="SessionOwner"/>.</summary>
    public string Owner => owner;

    public RunningServer Server => server;

    /// <summary>The revision that <c>initialize</c> agreed on.</summary>
    public string? ProtocolVersion => server.Server.NegotiatedProtocolVersion;

    /// <summary>When it was last used, or null while it is in use; a timestamp of the time provider.</summary>
    public long? RestingSince
    {
        get
        {
            lock (_state)
                return _uses == 0 ? _restingSince : null;
        }
    }

    /// <summary>Keeps it from ending idle until <see cref="Leave"/>; false if it has ended already.</summary>
    public bool TryEnter()
    {
        lock (_state)
        {
            if (!_ended)
                _uses++;

            return !_ended;
        }
    }

    public void Leave()
    {
        lock (_state)
        {
            _uses--;
            _restingSince = time.GetTimestamp();
        }
    }

    /// <summary>Ends it if it still rests since the given moment; true for the one caller who did.</summary>
    public bool TryEndResting(long since)
    {
        lock (_state)
        {
            if (_ended || _uses > 0 || _restingSince != since)
                return false;

            return _ended = true;
        }
    }

    /// <summary>Ends it; true for the one caller who did.</summary>
    public bool TryEnd()
    {
        lock (_state)
            return !_ended && (_ended = true);
    }

    /// <summary>Counts a request as under way until <see cref="Remove"/>.</summary>
    /// <exception cref="RejectedException">429: there are too many; 400: one has this id.</exception>
    public void Add(Exchange exchange, int limit)
    {
        lock (_state)
        {
            if (_exchanges.Count >= limit)
                throw new RejectedException(StatusCodes.Status429TooManyRequests, RejectedException.TransportError, "Too many requests of this session are under way.") { RequestId = exchange.ServerId };

            if (!_exchanges.TryAdd(exchange.ServerId, exchange))
                throw new RejectedException(StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest, "A request of this id is under way.") { RequestId = exchange.ServerId };
        }
    }

    public void Remove(Exchange exchange)
    {
        lock (_state)
            _exchanges.Remove(exchange.ServerId);
    }

    /// <summary>Hands over what needs no answer: a notification, or an answer to something the server asked.</summary>
    public void Deliver(HttpContext context, JsonRpcMessage message)
    {
        message.Context = new JsonRpcMessageContext { User = context.User, ExecutionContext = ExecutionContext.Capture() };
        server.Transport.Deliver(message);

        // The server does not answer what was cancelled, so its response would stay open.
        if (message is JsonRpcNotification { Method: NotificationMethods.CancelledNotification, Params: JsonObject parameters } && ReadId(parameters["requestId"]) is { } cancelled)
            Find(cancelled)?.EndUnanswered();
    }

    /// <summary>Answers what is under way and stops the server.</summary>
    public async Task StopAsync()
    {
        Exchange[] underWay;
        lock (_state)
            underWay = [.. _exchanges.Values];

        foreach (var exchange in underWay)
            await exchange.FailAsync(new RejectedException(StatusCodes.Status404NotFound, RejectedException.SessionNotFound, "The session has ended."));

        await server.DisposeAsync();
    }

    private Exchange? Find(RequestId requestId)
    {
        lock (_state)
            return _exchanges.GetValueOrDefault(requestId);
    }

    private static RequestId? ReadId(JsonNode? id) => id switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => new RequestId(text),
        JsonValue value when value.TryGetValue<long>(out var number) => new RequestId(number),
        _ => null,
    };
}
