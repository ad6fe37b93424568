using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Manifests;

/// <summary>A switch: its pieces of the command line are there when it is true.</summary>
internal sealed record BooleanArgument : Argument
{
    public override JsonElement Read(string name, JsonElement value) =>
        ManifestJson.Element(ArgumentValues.Boolean(name, value));

    public override IEnumerable<string> Tokens(JsonElement value) => value.ValueKind == JsonValueKind.True ? Argv ?? [] : [];

    public override IEnumerable<(string Member, string Problem)> Problems() =>
        Argv?.Any(token => token.Contains(Placeholder, StringComparison.Ordinal)) == true ? [("argv", $"A boolean has no {Placeholder}.")] : [];

    protected override JsonObject TypeSchema() => new() { ["type"] = "boolean" };
}
