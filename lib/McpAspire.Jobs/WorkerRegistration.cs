namespace McpAspire.Jobs;

/// <summary>What a worker tells the others about itself.</summary>
public sealed record WorkerRegistration
{
    /// <summary>Unique among workers.</summary>
    public required string Id { get; init; }

    /// <summary>The pools it takes jobs of.</summary>
    public required IReadOnlyList<string> Pools { get; init; }

    /// <summary>The product version that it runs.</summary>
    public required string Version { get; init; }

    /// <summary>Its tools by name.</summary>
    public required IReadOnlyDictionary<string, WorkerTool> Tools { get; init; }

    /// <summary>The strength of its sandbox (T0, T1, T2); none when it starts no processes.</summary>
    public string? Tier { get; init; }

    /// <summary>Why the sandbox is not stronger, when it could be elsewhere.</summary>
    public string? TierReason { get; init; }

    /// <summary>Why its tools are not those that its catalog's files declare now; none when they are.</summary>
    public string? CatalogProblem { get; init; }

    /// <summary>State of each tool's circuit breaker that is not closed: <c>open</c> or <c>half_open</c>.</summary>
    public IReadOnlyDictionary<string, string>? Breakers { get; init; }

    /// <summary>How many jobs it runs now.</summary>
    public int Active { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
}
