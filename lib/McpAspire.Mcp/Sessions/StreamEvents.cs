namespace McpAspire.Mcp.Sessions;

/// <summary>Events of a stream, and whether more are to be expected.</summary>
/// <param name="Events">The one that was asked for and those behind it.</param>
/// <param name="Lost">
/// Null while more may come or all has come. If the stream's writer is gone: the ids of the requests that it answers, a JSON array in UTF-8.
/// </param>
public sealed record StreamEvents(IReadOnlyList<SessionEvent> Events, ReadOnlyMemory<byte>? Lost);
