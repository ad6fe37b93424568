using System.Diagnostics.CodeAnalysis;

namespace McpAspire.Mcp.Sessions;

/// <summary>An event that was, or will be, sent to a session's client.</summary>
/// <param name="Number">Rises in a session over all streams.</param>
/// <param name="Message">JSON-RPC in UTF-8; empty for an event that only marks a place.</param>
/// <param name="IsLast">No event of its stream follows.</param>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is what server-sent events are called.")]
public sealed record SessionEvent(long Number, ReadOnlyMemory<byte> Message, bool IsLast);
