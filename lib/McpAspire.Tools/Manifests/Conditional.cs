using System.Text.Json;

namespace McpAspire.Tools.Manifests;

/// <summary>What a manifest says for some calls only.</summary>
internal abstract record Conditional
{
    /// <summary>It applies only when this holds.</summary>
    public Condition? When { get; init; }

    /// <summary>It does not apply when this holds.</summary>
    public Condition? Unless { get; init; }

    /// <summary>Whether it applies to a call.</summary>
    public bool Applies(IReadOnlyDictionary<string, JsonElement> values) => When?.Holds(values) != false && Unless?.Holds(values) != true;
}
