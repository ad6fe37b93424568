namespace McpAspire.Tools.Network;

/// <summary>Round-trip times in milliseconds.</summary>
internal sealed record PingTimes(double Min, double Avg, double Max, double? Mdev);
