namespace McpAspire.Tools.Tests.Sandbox;

/// <summary>What a <see cref="HostileWorker"/> is to run.</summary>
/// <param name="Arguments">Perl's.</param>
/// <param name="Network">Whether the network is declared.</param>
/// <param name="RawSockets">Whether raw sockets are declared.</param>
/// <param name="CancelAfterMs">When to cancel the run; 0 for never.</param>
/// <param name="CpuSeconds">How much processor time it has.</param>
public sealed record HostileRun(string[] Arguments, bool Network = false, bool RawSockets = false, int CancelAfterMs = 0, int CpuSeconds = 5);
