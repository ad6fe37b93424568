using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Tools.Arguments;

namespace McpAspire.Tools.Manifests;

/// <summary>A whole number within limits.</summary>
internal sealed record IntegerArgument : Argument
{
    public required long Minimum { get; init; }

    public required long Maximum { get; init; }

    public override bool MayBeNegative => Minimum < 0;

    public override JsonElement Read(string name, JsonElement value) =>
        ManifestJson.Element(ArgumentValues.Integer(name, value, Minimum, Maximum));

    public override IEnumerable<(string Member, string Problem)> Problems() => Minimum > Maximum ? [("minimum", "It is greater than maximum.")] : [];

    protected override JsonObject TypeSchema() => new() { ["type"] = "integer", ["minimum"] = Minimum, ["maximum"] = Maximum };
}
