using System.Text.Json;

namespace McpAspire.Tools.Manifests;

/// <summary>A call as a model could make it.</summary>
internal sealed record ManifestExample
{
    public required string Description { get; init; }

    public required JsonElement Arguments { get; init; }
}
