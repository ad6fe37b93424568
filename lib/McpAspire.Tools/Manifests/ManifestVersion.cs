namespace McpAspire.Tools.Manifests;

/// <summary>How a program tells its version.</summary>
internal sealed record ManifestVersion
{
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Finds it, in a group of the name <c>version</c>, in what the program then prints.</summary>
    public required string Pattern { get; init; }
}
