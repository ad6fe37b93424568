namespace McpAspire.Mcp.Sessions;

/// <summary>A session as it is kept.</summary>
/// <param name="Version">Rises with every change.</param>
/// <param name="Parts">The requests that made it what it is, by name: JSON-RPC in UTF-8.</param>
public sealed record StoredSession(long Version, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Parts)
{
    /// <summary>How many parts a session may have.</summary>
    public const int MaxParts = 128;
}
