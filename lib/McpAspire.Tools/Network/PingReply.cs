namespace McpAspire.Tools.Network;

/// <summary>A reply.</summary>
internal sealed record PingReply(int Sequence, string From, int? Ttl, double? TimeMs, bool? Duplicate, string? State);
