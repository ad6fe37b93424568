using System.Globalization;

namespace McpAspire.Tools.Network;

/// <summary>Ports as callers write them: numbers and ranges with commas.</summary>
internal static class PortList
{
    /// <summary>The most numbers and ranges that a list may have.</summary>
    public const int MaxRanges = 100;

    private const int MaxDigits = 5;

    /// <summary>The list in ascending order with overlaps joined, such as <c>22,80,8000-8100</c>.</summary>
    /// <exception cref="ToolException">It is no such list.</exception>
    public static string Canonical(string argument, string text)
    {
        var parts = text.Split(',');
        if (parts.Length > MaxRanges)
        {
            throw ToolException.Invalid(
                argument, $"'{argument}' has {parts.Length} port ranges (at most {MaxRanges}).", "Join neighbours to ranges, or scan in parts.", ("max_ranges", MaxRanges));
        }

        var joined = new List<(int First, int Last)>();
        foreach (var range in parts.Select(part => ParseRange(argument, part.Trim(' '))).Order())
        {
            if (joined.Count > 0 && range.First <= joined[^1].Last + 1)
                joined[^1] = (joined[^1].First, Math.Max(joined[^1].Last, range.Last));
            else
                joined.Add(range);
        }

        return string.Join(',', joined.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));
    }

    private static (int First, int Last) ParseRange(string argument, string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        if (TryParsePort(first, out var from) && TryParsePort(last, out var to) && from <= to)
            return (from, to);
        throw ToolException.Invalid(argument, $"'{argument}' is not a list of ports.", "Pass numbers and ranges from 1 to 65535 with commas, such as 22,80,8000-8100.");
    }

    // Digits only, checked here: int.TryParse forgives a NUL at the end.
    private static bool TryParsePort(string text, out int port)
    {
        port = 0;
        if (text.Length is 0 or > MaxDigits || !text.All(char.IsAsciiDigit))
            return false;
        port = int.Parse(text, CultureInfo.InvariantCulture);
        return port is >= 1 and <= 65535;
    }
}
