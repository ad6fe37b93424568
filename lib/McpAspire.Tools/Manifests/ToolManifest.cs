using System.Text.Json.Serialization;
using McpAspire.Jobs;

namespace McpAspire.Tools.Manifests;

/// <summary>A command-line tool as its file in the catalog declares it. <c>catalog/tool.schema.json</c> says what each member means.</summary>
internal sealed record ToolManifest
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    public IReadOnlyList<ToolIcon> Icons { get; init; } = [];

    public required ManifestCommand Command { get; init; }

    public OrderedDictionary<string, Argument> Arguments { get; init; } = [];

    public OrderedDictionary<string, ManifestTemplate> Templates { get; init; } = [];

    public IReadOnlyList<ManifestRule> Rules { get; init; } = [];

    public required IReadOnlyList<CommandPart> Argv { get; init; }

    public IReadOnlyList<ManifestAlternative> Alternatives { get; init; } = [];

    public string? Activity { get; init; }

    public ManifestLimits Limits { get; init; } = new();

    public ManifestSandbox Sandbox { get; init; } = new();

    public required ToolHints Annotations { get; init; }

    public ManifestRisk Risk { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public required bool RepeatSafe { get; init; }

    public int Cost { get; init; } = 1;

    public JobClass Class { get; init; }

    public IReadOnlyList<ManifestRaise> Raises { get; init; } = [];

    public required ManifestOutput Output { get; init; }

    public IReadOnlyList<ManifestExample> Examples { get; init; } = [];

    public required IReadOnlyList<ManifestCase> Tests { get; init; }
}
