namespace McpAspire.Tools.Network;

/// <summary>The scan in numbers.</summary>
internal sealed record NmapSummary(int HostsUp, int HostsDown, int HostsTotal, int OpenPorts, double ElapsedSec);
