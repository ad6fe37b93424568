namespace McpAspire.Tools.Network;

/// <summary>What stopped a probe.</summary>
internal sealed record TracerouteObstacle(string Address, string Note, string Meaning);
