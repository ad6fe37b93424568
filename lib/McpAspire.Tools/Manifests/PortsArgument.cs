using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Tools.Arguments;
using McpAspire.Tools.Network;

namespace McpAspire.Tools.Manifests;

/// <summary>Ports and port ranges with commas; its canonical form is sorted and joined.</summary>
internal sealed record PortsArgument : Argument
{
    public override JsonElement Read(string name, JsonElement value) => ManifestJson.Element(
        PortList.Canonical(name, ArgumentValues.Text(name, value, ArgumentReader.MaxStringLength)));

    protected override JsonObject TypeSchema() => new() { ["type"] = "string", ["maxLength"] = ArgumentReader.MaxStringLength };
}
