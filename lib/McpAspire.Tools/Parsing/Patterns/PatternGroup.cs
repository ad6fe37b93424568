using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace McpAspire.Tools.Parsing.Patterns;

/// <summary>Items that come several times, each from where a pattern matches to where it matches next.</summary>
internal sealed record PatternGroup(string Name, string? Description, Regex Each, PatternSet Set) : PatternItem(Name, Description)
{
    private const int ShownItems = 20;

    /// <summary>The part of the output that they are in: its group <c>value</c>, else its first group, else the whole match. Null for all of it.</summary>
    public Regex? Within { get; init; }

    public int Max { get; init; }

    public override bool Always => true;

    public override JsonObject Schema() => Described(new JsonObject { ["type"] = "array", ["items"] = Set.Schema() });

    public override JsonNode Read(PatternInput input)
    {
        var text = input.Output;
        if (Within is not null)
            text = input.Budget.First(Within, text) is { } part ? Part(part) : string.Empty;
        var starts = input.Budget.Matches(Each, text, Max + 1);
        return new JsonArray([.. starts.Take(Max).Select((start, index) =>
            (JsonNode)Set.Read(input with { Output = text[start.Index..(index + 1 < starts.Count ? starts[index + 1].Index : text.Length)] }))]);
    }

    public override string Render(JsonNode? value) =>
        value is JsonArray { Count: > 0 } items
            ? string.Concat(items.Take(ShownItems).Select(item => $"\n- {Set.Render(item!.AsObject(), "; ")}")) + (items.Count > ShownItems ? "\n- …" : string.Empty)
            : "-";

    private static string Part(Match match) =>
        (match.Groups["value"] is { Success: true } named ? named : match.Groups.Count > 1 ? match.Groups[1] : match.Groups[0]).Value;
}
