namespace McpAspire.Tools.Network;

/// <summary>One distance.</summary>
internal sealed record TracerouteHop(int Hop, IReadOnlyList<string> Addresses, IReadOnlyList<TracerouteProbe> Probes, int Lost);
