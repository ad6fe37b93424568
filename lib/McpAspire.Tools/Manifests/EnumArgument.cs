using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Manifests;

/// <summary>One of a few words, each with its own pieces of the command line or all in the same place of one.</summary>
internal sealed record EnumArgument : Argument
{
    /// <summary>The words, which stand on the command line as they are.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>The words with what each becomes.</summary>
    public OrderedDictionary<string, IReadOnlyList<string>>? Fragments { get; init; }

    [JsonIgnore]
    private IReadOnlyCollection<string> Words => Values ?? (IReadOnlyCollection<string>?)Fragments?.Keys ?? [];

    public override JsonElement Read(string name, JsonElement value) =>
        ManifestJson.Element(ArgumentValues.Choice(name, value, Words));

    public override IEnumerable<string> Tokens(JsonElement value) => Fragments is null ? base.Tokens(value) : Fragments[value.GetString()!];

    public override IEnumerable<(string Member, string Problem)> Problems()
    {
        if (Values is null == Fragments is null)
            yield return (string.Empty, "An enum has either values or fragments.");
        if (Fragments is not null && Argv is not null)
            yield return ("argv", "The fragments say what each value becomes.");
    }

    protected override JsonObject TypeSchema() => new() { ["type"] = "string", ["enum"] = new JsonArray([.. Words.Select(word => JsonValue.Create(word))]) };
}
