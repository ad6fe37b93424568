namespace McpAspire.Tools;

/// <summary>A piece of a result.</summary>
/// <param name="Type">Always <c>text</c> for now, as in MCP's content blocks.</param>
/// <param name="Text">The text.</param>
public sealed record ToolContent(string Type, string Text);
