namespace McpAspire.Tools.Manifests;

/// <summary>What a call may use. Where a manifest does not say, the installation does.</summary>
internal sealed record ManifestLimits
{
    /// <summary>Seconds that a call may run when it does not say.</summary>
    public int? TimeoutSec { get; init; }

    /// <summary>The most seconds that a call may ask for.</summary>
    public int? MaxTimeoutSec { get; init; }

    /// <summary>Calls that one worker runs at a time.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Seconds that the tool is left alone after it failed repeatedly.</summary>
    public int BreakSec { get; init; } = 60;

    /// <summary>Seconds of processor time.</summary>
    public int CpuSeconds { get; init; } = 60;

    /// <summary>Mebibytes of memory.</summary>
    public int? MemoryMb { get; init; }

    /// <summary>Bytes of the largest file that it may write.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Bytes of standard output.</summary>
    public int? StdoutBytes { get; init; }

    /// <summary>Bytes of standard error.</summary>
    public int? StderrBytes { get; init; }
}
