namespace McpAspire.Tools;

/// <summary>How a call ran.</summary>
public sealed record ToolExecution
{
    /// <summary>Milliseconds from start to end, queueing not included.</summary>
    public double DurationMs { get; init; }

    /// <summary>Which attempt answered, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>The worker that ran it.</summary>
    public string? Worker { get; init; }

    /// <summary>The sandbox tier of its process.</summary>
    public string? Tier { get; init; }

    /// <summary>Standard output was longer than its cap.</summary>
    public bool TruncatedStdout { get; init; }

    /// <summary>Standard error was longer than its cap.</summary>
    public bool TruncatedStderr { get; init; }

    /// <summary>The resource that has what the program wrote, while it is kept.</summary>
    public string? RawOutput { get; init; }

    /// <summary>The process' exit code, when there was one.</summary>
    public int? ExitCode { get; init; }
}
