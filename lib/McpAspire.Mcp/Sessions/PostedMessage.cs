namespace McpAspire.Mcp.Sessions;

/// <summary>A client's message for whichever process waits for it.</summary>
/// <param name="Number">Rises in a session.</param>
/// <param name="Message">JSON-RPC in UTF-8.</param>
public sealed record PostedMessage(long Number, ReadOnlyMemory<byte> Message);
