namespace McpAspire.Mcp.Sessions;

/// <summary>A session of <see cref="InMemorySessionStore"/>.</summary>
internal sealed class InMemorySession(McpHttpOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _parts = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Stream, SessionEvent Event, long At)> _events = [];
    private long _version;
    private long _lastNumber;
    private long _taken;
    private long _bytes;
    private long? _takenAt;

    public long? Version
    {
        get
        {
            lock (_lock)
                return _version;
        }
    }

    public StoredSession Copy()
    {
        lock (_lock)
            return new StoredSession(_version, new Dictionary<string, ReadOnlyMemory<byte>>(_parts, StringComparer.Ordinal));
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

    public long? Append(string stream, ReadOnlyMemory<byte> message, bool isLast)
    {
        lock (_lock)
        {
            DropOldEvents();
            if (message.Length > options.MaxEventBytesPerSession || (stream == ISessionStore.OwnStream && !IsTakenFrom))
                return null;

            _events.AddLast((stream, new SessionEvent(++_lastNumber, message, isLast), time.GetTimestamp()));
            _bytes += message.Length;
            while (_bytes > options.MaxEventBytesPerSession || _events.Count > options.MaxEventsPerSession)
                DropFirst();

            return _lastNumber;
        }
    }

    public IReadOnlyList<SessionEvent>? Read(string stream, long from)
    {
        lock (_lock)
        {
            DropOldEvents();
            return From(stream, from);
        }
    }

    public IReadOnlyList<SessionEvent>? Take(long? after)
    {
        lock (_lock)
        {
            DropOldEvents();
            _takenAt = time.GetTimestamp();
            var events = after is { } known ? From(ISessionStore.OwnStream, known)?[1..] : From(ISessionStore.OwnStream, _taken + 1, mustExist: false);
            _taken = _lastNumber;
            return events;
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

    private List<SessionEvent>? From(string stream, long from, bool mustExist = true)
    {
        List<SessionEvent> events = [.. _events.Where(kept => kept.Stream == stream && kept.Event.Number >= from).Select(kept => kept.Event)];
        return !mustExist || (events.Count > 0 && events[0].Number == from) ? events : null;
    }

    private void DropFirst()
    {
        _bytes -= _events.First!.Value.Event.Message.Length;
        _events.RemoveFirst();
    }
}
