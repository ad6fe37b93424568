using System.Text.Json.Nodes;

namespace McpAspire.Tools.Parsing.Patterns;

/// <summary>Items side by side, and how they are told in a text.</summary>
/// <param name="Items">In the order of the manifest.</param>
/// <param name="Text">A text in which <c>{name}</c> stands for an item's value; null to list them all.</param>
internal sealed record PatternSet(IReadOnlyList<PatternItem> Items, string? Text)
{
    /// <summary>The JSON schema of an object with these items.</summary>
    public JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(Items.Select(item => KeyValuePair.Create(item.Name, (JsonNode?)item.Schema()))),
        ["required"] = OutputJson.Array(Items.Where(item => item.Always).Select(item => item.Name)),
        ["additionalProperties"] = false,
    };

    /// <summary>The items that are there.</summary>
    public JsonObject Read(PatternInput input) =>
        new(Items.Select(item => KeyValuePair.Create(item.Name, item.Read(input))).Where(item => item.Value is not null));

    /// <summary>The items in a text for a model.</summary>
    /// <param name="values">As <see cref="Read"/> gives them.</param>
    /// <param name="separator">Between the items when there is no text for them.</param>
    public string Render(JsonObject values, string separator)
    {
        if (Text is null)
            return string.Join(separator, Items.Where(item => values[item.Name] is not null).Select(item => $"{item.Name}: {item.Render(values[item.Name])}"));

        // Pieces between braces in turn: what a value holds is never looked at again.
        var pieces = Text.Split('{', '}');
        return string.Concat(pieces.Select((piece, index) =>
            index % 2 == 0 ? piece : Items.First(item => item.Name == piece) is var item ? item.Render(values[piece]) : string.Empty));
    }
}
