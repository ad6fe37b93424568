namespace McpAspire.Jobs;

/// <summary>What a worker has to offer now; the part of its <see cref="WorkerRegistration"/> that is about tools.</summary>
/// <param name="Tools">Its tools by name.</param>
/// <param name="Tier">The strength of its sandbox (T0, T1, T2); none when it starts no processes.</param>
/// <param name="Breakers">State of each tool's circuit breaker that is not closed.</param>
public sealed record WorkerInventory(
    IReadOnlyDictionary<string, WorkerTool> Tools,
    string? Tier = null,
    IReadOnlyDictionary<string, string>? Breakers = null)
{
    /// <summary>Why the sandbox is not stronger, when it could be elsewhere.</summary>
    public string? TierReason { get; init; }

    /// <summary>Why the tools are not those that the catalog's files declare now; none when they are.</summary>
    public string? CatalogProblem { get; init; }
}
