using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpAspire.Jobs;
using McpAspire.Tools.Network;

namespace McpAspire.Tools.Parsing.Patterns;

/// <summary>A value, or all values, that a pattern finds: its group <c>value</c>, else its first group, else the whole match.</summary>
internal sealed record PatternField(string Name, string? Description, Regex Pattern, PatternType Type) : PatternItem(Name, Description)
{
    private const int ShownItems = 10;
    private const int ShownLength = 200;

    public bool All { get; init; }

    public bool Required { get; init; }

    public bool FromError { get; init; }

    public int Max { get; init; }

    public int MaxLength { get; init; }

    public override bool Always => All || Required || Type == PatternType.Boolean;

    public override JsonObject Schema()
    {
        var one = Type switch
        {
            PatternType.Integer => new JsonObject { ["type"] = "integer" },
            PatternType.Number => new JsonObject { ["type"] = "number" },
            PatternType.Boolean => new JsonObject { ["type"] = "boolean" },
            PatternType.Date => new JsonObject { ["type"] = "string" },
            _ => new JsonObject { ["type"] = "string", ["maxLength"] = MaxLength },
        };
        return Described(All ? new JsonObject { ["type"] = "array", ["items"] = one } : one);
    }

    public override JsonNode? Read(PatternInput input)
    {
        var text = input.Of(FromError);
        if (Type == PatternType.Boolean)
            return JsonValue.Create(input.Budget.First(Pattern, text) is not null);
        if (All)
            return new JsonArray([.. input.Budget.Matches(Pattern, text, Max).Select(Value).OfType<JsonNode>()]);
        if (input.Budget.First(Pattern, text) is { } match && Value(match) is { } value)
            return value;
        return Required ? throw Missing() : null;
    }

    public override string Render(JsonNode? value) => value switch
    {
        null => "-",
        JsonArray items => items.Count == 0 ? "-" : string.Join(", ", items.Take(ShownItems).Select(Render)) + (items.Count > ShownItems ? ", …" : string.Empty),
        _ when Type is PatternType.String => UntrustedText.Quote(value.GetValue<string>(), ShownLength),
        _ => value.ToString(),
    };

    private JsonValue? Value(Match match)
    {
        var group = match.Groups["value"] is { Success: true } named ? named : match.Groups.Count > 1 ? match.Groups[1] : match.Groups[0];
        var text = group.Value.Trim();
        return Type switch
        {
            PatternType.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? JsonValue.Create(integer) : null,
            PatternType.Number => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) ? JsonValue.Create(number) : null,
            PatternType.Date => DateText.ToIso(text) is { } date ? JsonValue.Create(date) : null,
            _ => JsonValue.Create(SafeText.Clean(text, MaxLength)),
        };
    }

    private ToolException Missing() => new(ToolException.Failure(
        ToolErrorType.ExecutionError, $"The program's output has no {Name}.", "Check the arguments, and look at the raw output.", ("field", Name)));
}
