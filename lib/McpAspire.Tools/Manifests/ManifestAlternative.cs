namespace McpAspire.Tools.Manifests;

/// <summary>Another program that takes the tool's place for some calls, with the same result.</summary>
internal sealed record ManifestAlternative : Conditional
{
    public required ManifestCommand Command { get; init; }

    public required IReadOnlyList<CommandPart> Argv { get; init; }

    public required ManifestOutput Output { get; init; }
}
