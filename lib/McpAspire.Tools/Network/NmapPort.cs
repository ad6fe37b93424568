namespace McpAspire.Tools.Network;

/// <summary>A port that is listed on its own.</summary>
internal sealed record NmapPort(
    int Port,
    string Protocol,
    string State,
    string? Reason,
    string? Service,
    string? Product,
    string? Version,
    string? ExtraInfo,
    IReadOnlyList<NmapScript>? Scripts);
