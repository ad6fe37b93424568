using System.Globalization;

namespace McpAspire.Mcp.Sessions;

/// <summary>The ids of server-sent events, <c>{stream}-{number}</c>: unique in a session, as the specification wants them.</summary>
internal static class StreamEventId
{
    private const int MaxLength = 64;

    public static string Format(string stream, long number) => string.Create(CultureInfo.InvariantCulture, $"{stream}-{number}");

    public static bool TryParse(string id, out string stream, out long number)
    {
        var dash = id.LastIndexOf('-');
        stream = dash > 0 ? id[..dash] : "";
        number = 0;
        return id.Length <= MaxLength && dash > 0 && stream.All(char.IsAsciiLetterOrDigit) && long.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
