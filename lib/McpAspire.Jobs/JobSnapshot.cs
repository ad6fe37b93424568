namespace McpAspire.Jobs;

/// <summary>A job at one moment, as its owner may see it: without its arguments.</summary>
public sealed record JobSnapshot
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The tool that it runs.</summary>
    public required string Tool { get; init; }

    /// <summary>How far it is.</summary>
    public required JobState State { get; init; }

    /// <summary>The attempt that runs, or that ran last; 0 before the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>Whether what its events say must not be kept elsewhere.</summary>
    public required bool Sensitive { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>UTC; after it the job is not started, and a running one is stopped.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The latest events, in order.</summary>
    public required IReadOnlyList<JobEvent> Events { get; init; }
}
