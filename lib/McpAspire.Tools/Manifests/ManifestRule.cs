namespace McpAspire.Tools.Manifests;

/// <summary>Arguments that a call may not have, or must have, when something else is so.</summary>
internal sealed record ManifestRule : Conditional
{
    public IReadOnlyList<string> Refuse { get; init; } = [];

    public IReadOnlyList<string> Require { get; init; } = [];

    public required string Message { get; init; }

    public required string Suggestion { get; init; }
}
