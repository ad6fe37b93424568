using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Manifests;

/// <summary>A time span with its unit, such as <c>500ms</c> or <c>2m</c>; the program is told a number in one unit.</summary>
internal sealed partial record DurationArgument : Argument
{
    private const int MaxTextLength = 16;

    public required string Minimum { get; init; }

    public required string Maximum { get; init; }

    /// <summary>What the program counts in: <c>ms</c> or <c>s</c>.</summary>
    public string Unit { get; init; } = "s";

    public override JsonElement Read(string name, JsonElement value)
    {
        if (Parse(ArgumentValues.Text(name, value, MaxTextLength)) is { } span && span >= Parse(Minimum) && span <= Parse(Maximum))
            return ManifestJson.Element(Canonical(span));
        throw ToolException.Invalid(
            name, $"'{name}' is not a duration within its limits.", $"Pass a number with its unit (ms, s, m or h) from {Minimum} to {Maximum}.", ("minimum", Minimum), ("maximum", Maximum));
    }

    public override string Text(JsonElement value)
    {
        var milliseconds = Parse(value.GetString()!)!.Value;
        return (Unit == "ms" ? milliseconds : milliseconds / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
    }

    public override IEnumerable<(string Member, string Problem)> Problems() => Parse(Minimum) > Parse(Maximum) ? [("minimum", "It is greater than maximum.")] : [];

    protected override JsonObject TypeSchema() => new() { ["type"] = "string", ["pattern"] = @"^[0-9]{1,7}(ms|s|m|h)$" };

    private static string Canonical(long milliseconds) => milliseconds % 1000 == 0 ? $"{milliseconds / 1000}s" : $"{milliseconds}ms";

    private static long? Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
            return null;
        var unit = match.Groups["unit"].Value switch { "ms" => 1L, "s" => 1000L, "m" => 60_000L, _ => 3_600_000L };
        return long.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * unit;
    }

    [GeneratedRegex(@"\A(?<number>[0-9]{1,7})(?<unit>ms|s|m|h)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
