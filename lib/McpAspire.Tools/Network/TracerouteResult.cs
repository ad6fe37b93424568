namespace McpAspire.Tools.Network;

/// <summary>What a trace found out.</summary>
internal sealed record TracerouteResult(
    string Address, int MaxHops, int PacketBytes, bool Reached, IReadOnlyList<TracerouteHop> Hops, TracerouteObstacle? Obstacle, string? Reason);
