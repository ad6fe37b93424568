namespace McpAspire.Tools.Manifests;

/// <summary>What a program needs of its sandbox; it has nothing that is not named.</summary>
internal sealed record ManifestSandbox
{
    public bool Network { get; init; }

    public bool RawSockets { get; init; }

    public OrderedDictionary<string, string> Environment { get; init; } = [];

    /// <summary>What it reads from standard input; nothing when not given.</summary>
    public string? StandardInput { get; init; }
}
