namespace McpAspire.Tools.Parsing;

/// <summary>Something is wrong with what a manifest tells a parser.</summary>
/// <param name="Path">Where: names from the settings' root, such as <c>["fields", "subject", "pattern"]</c>.</param>
/// <param name="Message">What, as a sentence.</param>
internal sealed record ParserSettingError(IReadOnlyList<string> Path, string Message);
