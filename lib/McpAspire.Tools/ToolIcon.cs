namespace McpAspire.Tools;

/// <summary>A picture for a tool.</summary>
/// <param name="Src">A <c>data:</c> or <c>https:</c> URI.</param>
/// <param name="MimeType">Its type, such as <c>image/svg+xml</c>.</param>
/// <param name="Sizes">Its sizes, such as <c>48x48</c> or <c>any</c>.</param>
public sealed record ToolIcon(string Src, string? MimeType = null, IReadOnlyList<string>? Sizes = null);
