namespace McpAspire.Mcp.Sessions;

/// <summary>A stream from where a client goes on with it.</summary>
/// <param name="Place">What to open it with again, for a client that has had none of the events.</param>
/// <param name="Events">What the client has missed.</param>
public sealed record StreamOpening(long Place, IReadOnlyList<SessionEvent> Events);
