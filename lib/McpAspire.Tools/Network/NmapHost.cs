namespace McpAspire.Tools.Network;

/// <summary>A host that was scanned.</summary>
internal sealed record NmapHost(
    string Address,
    string? Hostname,
    string State,
    string? Reason,
    IReadOnlyList<NmapPort> Ports,
    IReadOnlyList<NmapOtherPorts> OtherPorts,
    IReadOnlyList<NmapOs>? Os,
    IReadOnlyList<NmapScript>? Scripts);
