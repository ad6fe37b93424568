namespace McpAspire.Mcp.Stateless;

/// <summary>How many streams each principal holds open here that belong to no session.</summary>
internal sealed class OpenStreams
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts one more until <see cref="Close"/>, unless there are too many.</summary>
    public bool TryOpen(string owner, int limit)
    {
        lock (_lock)
        {
            var count = _counts.GetValueOrDefault(owner);
            if (count >= limit)
                return false;

            _counts[owner] = count + 1;
            return true;
        }
    }

    public void Close(string owner)
    {
        lock (_lock)
        {
            // Whoever has none is forgotten.
            if (--_counts[owner] == 0)
                _counts.Remove(owner);
        }
    }
}
