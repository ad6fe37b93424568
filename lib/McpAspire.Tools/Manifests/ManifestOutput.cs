using System.Text.Json;

namespace McpAspire.Tools.Manifests;

/// <summary>How what the program prints becomes a result.</summary>
internal sealed record ManifestOutput
{
    public required string Parser { get; init; }

    /// <summary>What the parser is told, if it takes anything.</summary>
    public JsonElement Settings { get; init; }

    /// <summary>The arguments that the parser looks at, and the command line need not use.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
