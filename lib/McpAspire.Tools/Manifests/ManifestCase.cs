using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools.Manifests;

/// <summary>A test that a manifest carries: arguments, and what must become of them.</summary>
internal sealed record ManifestCase
{
    public required JsonElement Arguments { get; init; }

    /// <summary>The whole command line, without the program.</summary>
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>The argument that the refusal names.</summary>
    public string? Refused { get; init; }

    /// <summary>What the call costs, when the test says.</summary>
    public int? Cost { get; init; }

    public ManifestRisk? Risk { get; init; }

    public JobClass? Class { get; init; }

    public bool? RawSockets { get; init; }

    /// <summary>The addresses of names in the test.</summary>
    public OrderedDictionary<string, IReadOnlyList<string>> Names { get; init; } = [];

    /// <summary>What <c>Targets:Allow</c> has in the test.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>What the program prints in the test, for the parser.</summary>
    public string? Output { get; init; }

    /// <summary>The structured content that comes of it.</summary>
    public JsonElement? Content { get; init; }
}
