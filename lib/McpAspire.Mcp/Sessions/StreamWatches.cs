namespace McpAspire.Mcp.Sessions;

/// <summary>The connections of a session that wait for events, each for those of its own stream.</summary>
internal sealed class StreamWatches
{
    private readonly Lock _lock = new();
    private readonly List<StreamWatch> _watches = [];

    public StreamWatch Open(string stream)
    {
        var watch = new StreamWatch(this, stream);
        lock (_lock)
            _watches.Add(watch);

        return watch;
    }

    public void Close(StreamWatch watch)
    {
        lock (_lock)
            _watches.Remove(watch);
    }

    public void Wake(string stream)
    {
        lock (_lock)
        {
            foreach (var watch in _watches)
            {
                if (watch.Stream == stream)
                    watch.Wake();
            }
        }
    }

    public void WakeAll()
    {
        lock (_lock)
            _watches.ForEach(watch => watch.Wake());
    }
}
