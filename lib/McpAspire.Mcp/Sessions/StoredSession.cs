namespace McpAspire.Mcp.Sessions;

/// <summary>A session as it is kept.</summary>
/// <param name="State">How far it has come.</param>
/// <param name="Parts">The requests that made it what it is, by name: JSON-RPC in UTF-8.</param>
public sealed record StoredSession(SessionState State, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Parts)
{
    /// <summary>How many parts a session may have.</summary>
    public const int MaxParts = 128;
}
