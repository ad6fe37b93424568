using McpAspire.Jobs;

namespace McpAspire.Tools.Manifests;

/// <summary>What some calls need or cost beyond what the tool's calls do.</summary>
internal sealed record ManifestRaise : Conditional
{
    public ManifestRisk Risk { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public int Cost { get; init; }

    public JobClass Class { get; init; }

    /// <inheritdoc cref="ManifestSandbox.RawSockets"/>
    public bool RawSockets { get; init; }

    /// <inheritdoc cref="ManifestSandbox.PacketSockets"/>
    public string? PacketSockets { get; init; }
}
