using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Manifests;

/// <summary>The name of one of the manifest's templates.</summary>
internal sealed record TemplateArgument : Argument
{
    /// <summary>The templates, which the manifest keeps beside its arguments.</summary>
    [JsonIgnore]
    public OrderedDictionary<string, ManifestTemplate> Templates { get; init; } = [];

    public override JsonElement Read(string name, JsonElement value) =>
        ManifestJson.Element(ArgumentValues.Choice(name, value, Templates.Keys));

    public override IEnumerable<string> Tokens(JsonElement value) => [];

    protected override JsonObject TypeSchema() => new() { ["type"] = "string", ["enum"] = new JsonArray([.. Templates.Keys.Select(name => JsonValue.Create(name))]) };

    protected override string FullDescription() =>
        string.Join(' ', Templates.Select(template => $"{template.Key}: {template.Value.Description}").Prepend(Description).OfType<string>());
}
