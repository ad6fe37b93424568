using System.Text.Json;

namespace McpAspire.Tools.Manifests;

/// <summary>A named set of arguments; what a call gives goes before.</summary>
internal sealed record ManifestTemplate
{
    public required string Description { get; init; }

    public OrderedDictionary<string, JsonElement> Arguments { get; init; } = [];
}
