namespace McpAspire.Tools.Network;

/// <summary>What a ping found out.</summary>
internal sealed record PingResult(
    string? Address,
    bool Reachable,
    int Transmitted,
    int Received,
    int Duplicates,
    int ErrorCount,
    double LossPercent,
    PingTimes? RttMs,
    IReadOnlyList<PingReply> Replies,
    IReadOnlyList<PingError> Errors,
    string? Reason);
