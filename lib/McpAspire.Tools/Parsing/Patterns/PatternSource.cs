namespace McpAspire.Tools.Parsing.Patterns;

/// <summary>Where a pattern is looked for.</summary>
internal enum PatternSource
{
    /// <summary>Standard output.</summary>
    Output,

    /// <summary>Standard error.</summary>
    Error,
}
