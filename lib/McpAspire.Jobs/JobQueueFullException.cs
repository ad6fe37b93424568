namespace McpAspire.Jobs;

/// <summary>The queue of a pool is at its length limit.</summary>
/// <param name="pool">The pool.</param>
/// <param name="retryAfter">When to try again.</param>
public sealed class JobQueueFullException(string pool, TimeSpan retryAfter)
    : Exception($"The queue of pool '{pool}' is full; try again in {retryAfter.TotalSeconds:0} s.")
{
    /// <summary>The pool.</summary>
    public string Pool { get; } = pool;

    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
