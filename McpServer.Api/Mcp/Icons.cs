using System.Text;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Mcp;

/// <summary>Small pictures, inline so that no client has to fetch anything: one for each module, one for what is read.</summary>
internal static class Icons
{
    /// <summary>Something that is read.</summary>
    public static IList<Icon> Document { get; } = Draw("""<path d="M6 2h8l4 4v16H6z"/><path d="M9 11h6M9 15h6"/>""");

    private static IList<Icon> Network { get; } = Draw("""<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="4"/><path d="M12 12 18.4 5.6"/>""");

    private static IList<Icon> Encryption { get; } = Draw("""<rect x="4" y="10" width="16" height="11" rx="2"/><path d="M8 10V7a4 4 0 0 1 8 0v3M12 14v3"/>""");

    private static IList<Icon> Tool { get; } = Draw("""<path d="M14 7a4 4 0 0 1 5-4l-3 3 2 2 3-3a4 4 0 0 1-5 5l-9 10-3-3z"/>""");

    /// <summary>That of the tools and prompts of a module.</summary>
    public static IList<Icon> Of(string module) => module switch
    {
        "network" => Network,
        "fpe" => Encryption,
        _ => Tool,
    };

    private static IList<Icon> Draw(string shapes)
    {
        var picture = $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#47a" stroke-width="2">{shapes}</svg>""";
        return [new Icon { Source = $"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(picture))}", MimeType = "image/svg+xml", Sizes = ["any"] }];
    }
}
