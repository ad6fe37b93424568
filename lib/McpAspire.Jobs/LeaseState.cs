namespace McpAspire.Jobs;

/// <summary>What a heartbeat found.</summary>
public enum LeaseState
{
    /// <summary>The claim stands and was extended.</summary>
    Held,

    /// <summary>The claim stands and was extended; the caller asked for the job to end.</summary>
    CancelRequested,

    /// <summary>The job belongs to another attempt, or has ended.</summary>
    Lost,
}
