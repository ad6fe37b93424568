namespace McpAspire.Tools;

/// <summary>A piece of a result, as MCP's content blocks.</summary>
/// <param name="Type"><c>text</c> or <c>resource_link</c>.</param>
/// <param name="Text">The text, or what is behind the link.</param>
public sealed record ToolContent(string Type, string Text)
{
    /// <summary>Of a link: where it leads.</summary>
    public string? Uri { get; init; }

    /// <summary>A text for a model.</summary>
    public static ToolContent OfText(string text) => new("text", text);

    /// <summary>A link to a resource of this server.</summary>
    /// <param name="uri">Where it leads.</param>
    /// <param name="description">What is there.</param>
    public static ToolContent OfLink(string uri, string description) => new("resource_link", description) { Uri = uri };
}
