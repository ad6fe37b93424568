namespace McpAspire.Mcp.Sessions;

/// <summary>A session of <see cref="InMemorySessionStore"/>.</summary>
internal sealed class InMemorySession(McpHttpOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _parts = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Stream, SessionEvent Event, int Size, long At)> _events = [];
    private long _version;
    private long _lastNumber;
    private long _lastOwn;
    private long _lastOwnLost;
    private long _taken;
    private long _bytes;
    private long? _takenAt;

    public SessionState? State
    {
        get
        {
            lock (_lock)
                return new SessionState(_version, LastMessage: 0);
        }
    }

    public StoredSession Copy()
    {
        lock (_lock)
            return new StoredSession(new SessionState(_version, LastMessage: 0), new Dictionary<string, ReadOnlyMemory<byte>>(_parts, StringComparer.Ordinal));
    }

    public long? Update(string part, ReadOnlyMemory<byte>? message)
    {
        lock (_lock)
        {
            if (message is null)
                _parts.Remove(part);
            else if (_parts.Count < StoredSession.MaxParts || _parts.ContainsKey(part))
                _parts[part] = message.Value;
            else
                return null;

            return ++_version;
        }
    }

    public long? Append(string stream, ReadOnlyMemory<byte> message, bool isLast, EventWriter? writer)
    {
        lock (_lock)
        {
            DropOldEvents();
            var size = message.Length + (writer?.Requests.Length ?? 0);
            if (size > options.MaxEventBytesPerSession || (stream == ISessionStore.OwnStream && !IsTakenFrom))
                return null;

            _events.AddLast((stream, new SessionEvent(++_lastNumber, message, isLast), size, time.GetTimestamp()));
            _bytes += size;
            if (stream == ISessionStore.OwnStream)
                _lastOwn = _lastNumber;

            while (_bytes > options.MaxEventBytesPerSession || _events.Count > options.MaxEventsPerSession)
                DropFirst();

            return _lastNumber;
        }
    }

    public StreamEvents? Read(string stream, long from)
    {
        lock (_lock)
        {
            DropOldEvents();
            var events = From(stream, from);

            // Whoever writes it lives as long as this session.
            return events.Count > 0 && events[0].Number == from ? new StreamEvents(events, Lost: null) : null;
        }
    }

    public StreamOpening? Open(long? after)
    {
        lock (_lock)
        {
            DropOldEvents();
            if (after < _lastOwnLost || after > _lastNumber)
                return null;

            var place = after ?? Math.Max(_lastOwnLost, _taken);
            var events = TakeFrom(place + 1);

            // An event id is given once; a place that is behind all events so far is as good as the last of them.
            return new StreamOpening(events.Count == 0 ? ++_lastNumber : place, events);
        }
    }

    public IReadOnlyList<SessionEvent> Take()
    {
        lock (_lock)
        {
            DropOldEvents();
            return TakeFrom(_taken + 1);
        }
    }

    public void DropOldEvents()
    {
        lock (_lock)
        {
            while (_events.First is { } first && time.GetElapsedTime(first.Value.At) > options.EventLifetime)
                DropFirst();
        }
    }

    private bool IsTakenFrom => _takenAt is { } at && time.GetElapsedTime(at) <= options.EventLifetime;

    private List<SessionEvent> TakeFrom(long from)
    {
        _takenAt = time.GetTimestamp();
        _taken = _lastOwn;
        return From(ISessionStore.OwnStream, from);
    }

    private List<SessionEvent> From(string stream, long from) =>
        [.. _events.Where(kept => kept.Stream == stream && kept.Event.Number >= from).Select(kept => kept.Event)];

    private void DropFirst()
    {
        var (stream, dropped, size, _) = _events.First!.Value;
        if (stream == ISessionStore.OwnStream)
            _lastOwnLost = dropped.Number;

        _bytes -= size;
        _events.RemoveFirst();
    }
}
