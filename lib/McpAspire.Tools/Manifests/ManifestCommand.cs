namespace McpAspire.Tools.Manifests;

/// <summary>The program behind a tool.</summary>
internal sealed record ManifestCommand
{
    /// <summary>Its file name; it is looked for where the system keeps programs, nowhere else.</summary>
    public required string Program { get; init; }

    /// <summary>The Debian package that has it, for whoever has to install it.</summary>
    public required string Package { get; init; }

    public required ManifestVersion Version { get; init; }

    /// <summary>The characters that begin an option of this program: no value of a caller's begins with one.</summary>
    public string OptionPrefixes { get; init; } = "-";
}
