namespace McpAspire.Tools.Network;

/// <summary>The structured content of a scan.</summary>
internal sealed record NmapResult(string Target, string? Template, DateTimeOffset? ScannedAt, IReadOnlyList<NmapHost> Hosts, NmapSummary Summary);
