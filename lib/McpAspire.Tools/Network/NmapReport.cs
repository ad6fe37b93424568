namespace McpAspire.Tools.Network;

/// <summary>What nmap's XML says.</summary>
/// <param name="ScannedAt">When it began, UTC.</param>
/// <param name="Hosts">The hosts that it lists.</param>
/// <param name="Summary">Its own count.</param>
/// <param name="FailureMessage">Why nmap gave up, when it did.</param>
internal sealed record NmapReport(DateTimeOffset? ScannedAt, IReadOnlyList<NmapHost> Hosts, NmapSummary Summary, string? FailureMessage);
