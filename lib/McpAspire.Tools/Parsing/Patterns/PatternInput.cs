namespace McpAspire.Tools.Parsing.Patterns;

/// <summary>What patterns are looked for in.</summary>
/// <param name="Output">Standard output, or the part of it that a group is about; line ends are single line feeds.</param>
/// <param name="Error">Standard error, likewise.</param>
/// <param name="Budget">The time that it may take.</param>
internal sealed record PatternInput(string Output, string Error, PatternBudget Budget)
{
    /// <summary>One of the two.</summary>
    public string Of(bool error) => error ? Error : Output;
}
