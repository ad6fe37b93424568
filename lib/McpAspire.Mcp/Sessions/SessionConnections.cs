namespace McpAspire.Mcp.Sessions;

/// <summary>The streams of a session in this process: those that it writes, those that it sends, and who waits for their events.</summary>
internal sealed class SessionConnections
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StreamRecord> _records = new(StringComparer.Ordinal);
    private readonly List<CancellationTokenSource> _ownStreams = [];
    private int _followers;

    /// <summary>Who waits for events.</summary>
    public StreamWatches Watches { get; } = new();

    /// <summary>Whether the client listens here to what belongs to no request.</summary>
    public bool HasOwnStream
    {
        get
        {
            lock (_lock)
                return _ownStreams.Count > 0;
        }
    }

    public void Add(StreamRecord record)
    {
        lock (_lock)
            _records.Add(record.Stream, record);
    }

    public void Remove(StreamRecord record)
    {
        lock (_lock)
            _records.Remove(record.Stream);
    }

    /// <summary>Opens one more stream for what belongs to no request, unless there are too many.</summary>
    public bool TryAddOwnStream(CancellationTokenSource stream, int limit)
    {
        lock (_lock)
        {
            if (_ownStreams.Count >= limit)
                return false;

            _ownStreams.Add(stream);
            return true;
        }
    }

    public void RemoveOwnStream(CancellationTokenSource stream)
    {
        lock (_lock)
            _ownStreams.Remove(stream);
    }

    /// <summary>Counts one more connection that follows the stream of a request, unless there are too many.</summary>
    public bool TryAddFollower(int limit)
    {
        lock (_lock)
        {
            if (_followers >= limit)
                return false;

            _followers++;
            return true;
        }
    }

    public void RemoveFollower()
    {
        lock (_lock)
            _followers--;
    }

    /// <summary>Somebody follows a stream on another connection. The session's own streams end then: that they were lost is why there is another.</summary>
    public void Follow(string stream)
    {
        lock (_lock)
        {
            if (stream == ISessionStore.OwnStream)
                _ownStreams.ForEach(own => _ = own.CancelAsync());
            else if (_records.TryGetValue(stream, out var record))
                record.Follow();
        }

        Watches.Wake(stream);
    }
}
