namespace McpAspire.Tools.Network;

/// <summary>Ports of one state that are not listed on their own.</summary>
internal sealed record NmapOtherPorts(string State, int Count);
