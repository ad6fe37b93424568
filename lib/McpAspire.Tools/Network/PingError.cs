namespace McpAspire.Tools.Network;

/// <summary>What came instead of a reply.</summary>
internal sealed record PingError(int Sequence, string From, string Message);
