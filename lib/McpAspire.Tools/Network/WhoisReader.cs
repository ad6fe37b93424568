using System.Text.RegularExpressions;

namespace McpAspire.Tools.Network;

/// <summary>
/// Finds fields in a registry's answer, in whichever of the usual forms it is: <c>Key: value</c>, <c>[Key] value</c>, or a section's name with lines that are
/// indented below it. There is no standard beyond "text" (RFC 3912).
/// </summary>
internal static partial class WhoisReader
{
    private const int MaxLine = 1024;
    private const int MaxLines = 10_000;
    private const int MaxFields = 2000;

    // Their lines say what the unnamed section says as well.
    private static readonly HashSet<string> Neutral = ["relevantdates", "registrationstatus", "domaininformation", "domain"];

    /// <summary>The fields in order.</summary>
    public static List<WhoisLine> Fields(string answer)
    {
        var fields = new List<WhoisLine>();
        string? section = null;
        var sectionIndent = 0;
        foreach (var line in Lines(answer))
        {
            if (fields.Count >= MaxFields)
                break;
            var text = line.Trim();
            var indent = line.Length - line.TrimStart().Length;
            if (text.Length == 0 || (section is not null && indent <= sectionIndent))
                section = null;
            if (text.Length == 0 || text[0] is '%' or '#' or '*' or '>' or ';')
                continue;

            if (Field().Match(text) is { Success: true } match && !match.Groups["key"].ValueSpan.Contains("  ", StringComparison.Ordinal))
            {
                var key = Normalise(match.Groups["key"].Value);
                if (match.Groups["value"].Length > 0)
                    Add(fields, section is null || Neutral.Contains(section) ? key : section + key, match.Groups["value"].Value);
                else
                    (section, sectionIndent) = (key, indent);
            }
            else if (Bracketed().Match(text) is { Success: true } bracketed)
            {
                Add(fields, Normalise(bracketed.Groups["key"].Value), bracketed.Groups["value"].Value);
            }
            else if (section is not null)
            {
                Add(fields, section, text);
            }
            else if (indent == 0 && Heading().IsMatch(text))
            {
                (section, sectionIndent) = (Normalise(text), 0);
            }
        }

        return fields;
    }

    /// <summary>The lines that are short enough to mean something.</summary>
    public static IEnumerable<string> Lines(string answer)
    {
        var start = 0;
        for (var count = 0; start < answer.Length && count < MaxLines; count++)
        {
            var length = answer.AsSpan(start).IndexOf('\n');
            var end = length < 0 ? answer.Length : start + length;
            if (end - start <= MaxLine)
                yield return answer[start..end].TrimEnd('\r').Replace('\t', ' ');
            start = end + 1;
        }
    }

    private static void Add(List<WhoisLine> fields, string key, string value)
    {
        if (key.Length > 0 && value.Length > 0)
            fields.Add(new WhoisLine(key, value));
    }

    private static string Normalise(string key) => string.Concat(key.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    [GeneratedRegex(@"^(?<key>[A-Za-z][A-Za-z0-9 _/.()-]{0,47}?) *\.*:(?!//) *(?<value>.*)$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();

    [GeneratedRegex(@"^\[(?<key>[A-Za-z][A-Za-z ]{0,40})\] +(?<value>\S.*)$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bracketed();

    [GeneratedRegex("^[A-Za-z][A-Za-z -]{2,30}$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
}
