using System.Text.Json;

namespace McpAspire.Tools.Parsing;

/// <summary>What a parser makes of a program's output.</summary>
/// <param name="Text">A short rendering for a model, in which what others had a say in is cleaned, bounded and quoted.</param>
/// <param name="StructuredContent">Conforms to the parser's output schema.</param>
/// <param name="IsError">The program ran and reports a failure.</param>
internal sealed record ParsedOutput(string Text, JsonElement StructuredContent, bool IsError = false);
