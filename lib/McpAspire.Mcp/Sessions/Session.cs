using System.Security.Claims;
using McpAspire.Mcp.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>
/// A session of the revisions up to 2025-11-25 as this process has it: one client's server, and its requests under way here. Other processes may have
/// their own copy of the same session.
/// </summary>
internal sealed class Session(string name, string owner, ClaimsPrincipal user, RunningServer server, TimeProvider time)
{
    private readonly Lock _state = new();
    private readonly Dictionary<RequestId, Exchange> _exchanges = [];
    private long _restingSince = time.GetTimestamp();
    private long? _touchedAt = time.GetTimestamp();
    private long _received;
    private Task _changes = Task.CompletedTask;
    private int _uses;
    private bool _ended;

    /// <summary>What it is kept under; a part of its id.</summary>
    public string Name => name;

    /// <summary>A key of the principal whom it belongs to.</summary>
    public string Owner => owner;

    /// <summary>That principal, as known from the request that this copy was made for.</summary>
    public ClaimsPrincipal User => user;

    public RunningServer Server => server;

    /// <summary>The revision that <c>initialize</c> agreed on.</summary>
    public string? ProtocolVersion => server.Server.NegotiatedProtocolVersion;

    /// <summary>What this copy has of the session's parts.</summary>
    public SessionParts Parts { get; } = new();

    /// <summary>Its streams here.</summary>
    public SessionConnections Connections { get; } = new();

    /// <summary>Whether the client may send something that matters here: requests are under way, or the server may wait for an answer.</summary>
    public bool Waits
    {
        get
        {
            lock (_state)
                return _exchanges.Count > 0 || server.Transport.IsAsking;
        }
    }

    /// <summary>The number of the last message of the session's inbox that this copy has received, or need not receive.</summary>
    public long Received
    {
        get
        {
            lock (_state)
                return _received;
        }
    }

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

    /// <summary>True for one caller in an interval: the one who asks the store whether the session is still there.</summary>
    public bool TryTouch(TimeSpan interval)
    {
        lock (_state)
        {
            if (_touchedAt is { } touched && time.GetElapsedTime(touched) < interval)
                return false;

            _touchedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Notes a message of the inbox as received; false if it or a later one was already.</summary>
    public bool TryReceive(long number)
    {
        lock (_state)
        {
            if (number <= _received)
                return false;

            _received = number;
            return true;
        }
    }

    /// <summary>Runs what changes this copy, one after the other.</summary>
    public Task ChangeAsync(Func<Task> change)
    {
        lock (_state)
            return _changes = AfterAsync(_changes, change);
    }

    /// <summary>Counts a request as under way until <see cref="Remove(Exchange)"/>.</summary>
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

    /// <summary>Makes the next request ask the store, and all streams look for events, because news from other processes may have been missed.</summary>
    public void Doubt()
    {
        lock (_state)
            _touchedAt = null;

        Connections.Watches.WakeAll();
    }

    /// <summary>Hands over what needs no answer: a notification, or an answer to something a server asked.</summary>
    /// <returns>False if another process may be the one that waits for it.</returns>
    public bool Deliver(JsonRpcMessage message, JsonRpcMessageContext messageContext) => message switch
    {
        JsonRpcMessageWithId answer => DeliverAnswer(answer, messageContext),
        _ when Messages.CancelledBy(message) is { } cancelled => DeliverCancellation(message, cancelled, messageContext),
        _ => DeliverAny(message, messageContext) && message is not JsonRpcNotification { Method: NotificationMethods.ProgressNotification },
    };

    /// <summary>Answers what is under way and stops the server.</summary>
    public async Task StopAsync(RejectedException answer)
    {
        Exchange[] underWay;
        lock (_state)
            underWay = [.. _exchanges.Values];

        foreach (var exchange in underWay)
            await exchange.FailAsync(answer);

        await server.DisposeAsync();
    }

    private static async Task AfterAsync(Task earlier, Func<Task> change)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await change();
    }

    private bool DeliverAnswer(JsonRpcMessageWithId answer, JsonRpcMessageContext messageContext)
    {
        if (server.Transport.FromClient(answer) is { } known)
            return DeliverAny(known, messageContext);

        // What nobody asks is not worth carrying, nor is what this server does not ask any more.
        return server.Transport.IsOwnId(answer.Id) || !ServerTransport.IsServerId(answer.Id);
    }

    private bool DeliverCancellation(JsonRpcMessage message, RequestId cancelled, JsonRpcMessageContext messageContext)
    {
        Exchange? exchange;
        lock (_state)
            exchange = _exchanges.GetValueOrDefault(cancelled);

        if (exchange is null)
            return false;

        DeliverAny(message, messageContext);

        // The server does not answer what was cancelled, so its response would stay open.
        exchange.EndUnanswered();
        return true;
    }

    private bool DeliverAny(JsonRpcMessage message, JsonRpcMessageContext messageContext)
    {
        message.Context = messageContext;
        server.Transport.Deliver(message);
        return true;
    }
}
