using System.Security.Claims;
using McpAspire.Mcp.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>
/// A session of the revisions up to 2025-11-25 as this process has it: one client's server, and its requests under way here. Other processes may have
/// their own copy of the same session.
/// </summary>
internal sealed class Session(string name, ClaimsPrincipal user, RunningServer server, TimeProvider time)
{
    private readonly Lock _state = new();
    private readonly Dictionary<RequestId, Exchange> _exchanges = [];
    private readonly Dictionary<string, StreamRecord> _records = new(StringComparer.Ordinal);
    private readonly List<CancellationTokenSource> _ownStreams = [];
    private readonly Pulse _ownEvents = new();
    private readonly Pulse _otherEvents = new();
    private long _restingSince = time.GetTimestamp();
    private long? _touchedAt = time.GetTimestamp();
    private long _version;
    private int _uses;
    private int _followers;
    private bool _ended;

    /// <summary>What it is kept under; a part of its id.</summary>
    public string Name => name;

    /// <summary>Whom it belongs to, as known from the request that this copy was made for.</summary>
    public ClaimsPrincipal User => user;

    public RunningServer Server => server;

    /// <summary>The revision that <c>initialize</c> agreed on.</summary>
    public string? ProtocolVersion => server.Server.NegotiatedProtocolVersion;

    /// <summary>Beats when the stream has new events, and may beat when it has none.</summary>
    public Pulse EventsOf(string stream) => stream == ISessionStore.OwnStream ? _ownEvents : _otherEvents;

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

    /// <summary>Whether this copy has all changes up to a version.</summary>
    public bool IsAt(long version)
    {
        lock (_state)
            return _version >= version;
    }

    /// <summary>Notes that this copy has all changes up to a version.</summary>
    public void CatchUp(long version)
    {
        lock (_state)
            _version = Math.Max(_version, version);
    }

    /// <summary>Notes that this copy has the change that led to a version. One that missed a change before stays behind, so that it is found out.</summary>
    public void Advance(long version)
    {
        lock (_state)
        {
            if (_version + 1 == version)
                _version = version;
        }
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

    public void Add(StreamRecord record)
    {
        lock (_state)
            _records.Add(record.Stream, record);
    }

    public void Remove(StreamRecord record)
    {
        lock (_state)
            _records.Remove(record.Stream);
    }

    /// <summary>Opens one more stream for what belongs to no request, unless there are too many.</summary>
    public bool TryAddOwnStream(CancellationTokenSource stream, int limit)
    {
        lock (_state)
        {
            if (_ownStreams.Count >= limit)
                return false;

            _ownStreams.Add(stream);
            return true;
        }
    }

    public void RemoveOwnStream(CancellationTokenSource stream)
    {
        lock (_state)
            _ownStreams.Remove(stream);
    }

    /// <summary>Counts one more connection that follows the stream of a request, unless there are too many.</summary>
    public bool TryAddFollower(int limit)
    {
        lock (_state)
        {
            if (_followers >= limit)
                return false;

            _followers++;
            return true;
        }
    }

    public void RemoveFollower()
    {
        lock (_state)
            _followers--;
    }

    public bool HasOwnStream
    {
        get
        {
            lock (_state)
                return _ownStreams.Count > 0;
        }
    }

    /// <summary>Somebody follows a stream on another connection. The session's own streams end then: that they were lost is why there is another.</summary>
    public void Follow(string stream)
    {
        lock (_state)
        {
            if (stream == ISessionStore.OwnStream)
                _ownStreams.ForEach(own => _ = own.CancelAsync());
            else if (_records.TryGetValue(stream, out var record))
                record.Follow();
        }

        EventsOf(stream).Beat();
    }

    /// <summary>Makes the next request ask the store, and all streams look for events, because news from other processes may have been missed.</summary>
    public void Doubt()
    {
        lock (_state)
            _touchedAt = null;

        _ownEvents.Beat();
        _otherEvents.Beat();
    }

    /// <summary>Hands over what needs no answer: a notification, or an answer to something a server asked.</summary>
    /// <returns>False if another process may be the one that waits for it.</returns>
    public bool Deliver(JsonRpcMessage message, JsonRpcMessageContext messageContext) => message switch
    {
        JsonRpcMessageWithId answer => DeliverAnswer(answer, messageContext) || !ServerTransport.IsServerId(answer.Id),
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

    private bool DeliverAnswer(JsonRpcMessageWithId answer, JsonRpcMessageContext messageContext) =>
        server.Transport.FromClient(answer) is { } known && DeliverAny(known, messageContext);

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
