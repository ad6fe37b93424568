namespace McpAspire.Mcp.Sessions;

/// <summary>Waits for events of one stream, until it is disposed of.</summary>
internal sealed class StreamWatch(StreamWatches watches, string stream) : IDisposable
{
    private readonly Pulse _pulse = new();

    public string Stream => stream;

    /// <summary>Completes when the stream has new events, and may when it has none. Taken before looking, none is missed in between.</summary>
    public Task Next => _pulse.Next;

    public void Wake() => _pulse.Beat();

    public void Dispose() => watches.Close(this);
}
