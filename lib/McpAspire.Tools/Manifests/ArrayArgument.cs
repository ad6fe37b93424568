using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpAspire.Tools.Manifests;

/// <summary>Several values of one kind: each with its own pieces of the command line, or joined to one text.</summary>
internal sealed record ArrayArgument : Argument
{
    public required Argument Items { get; init; }

    public required int MaxItems { get; init; }

    /// <summary>What stands between the items when they become one text.</summary>
    public string? Separator { get; init; }

    public override bool MayBeNegative => Items.MayBeNegative;

    public override JsonElement Read(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is var count && (count == 0 || count > MaxItems))
            throw ToolException.Invalid(name, $"'{name}' is not an array of 1 to {MaxItems} items.", $"Pass 1 to {MaxItems} items.", ("maximum", MaxItems));
        return JsonSerializer.SerializeToElement<JsonElement[]>([.. value.EnumerateArray().Select(item => Items.Read(name, item))]);
    }

    public override IEnumerable<string> Tokens(JsonElement value) => Separator is null
        ? value.EnumerateArray().SelectMany(item => Argv is null ? Items.Tokens(item) : Fill(Items.Text(item)))
        : Fill(string.Join(Separator, value.EnumerateArray().Select(Items.Text)));

    public override IEnumerable<(string Member, string Problem)> Problems()
    {
        if (Items is ArrayArgument or TargetArgument or TemplateArgument or BooleanArgument)
            yield return ("items", "Arrays are of strings, numbers, enums, ports, durations or domains.");
        if (Items is EnumArgument { Fragments: not null } && (Argv is not null || Separator is not null))
            yield return ("items", "Fragments of items stand for themselves: the array has neither argv nor separator then.");
        foreach (var (member, problem) in Items.Problems())
            yield return ($"items/{member}".TrimEnd('/'), problem);
    }

    protected override JsonObject TypeSchema() => new() { ["type"] = "array", ["items"] = Items.Schema(), ["minItems"] = 1, ["maxItems"] = MaxItems };
}
