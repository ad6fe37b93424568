using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Tools.Arguments;
using McpAspire.Tools.Targets;

namespace McpAspire.Tools.Manifests;

/// <summary>What packets go to: its canonical form is an address, or a CIDR, that the policy allows.</summary>
internal sealed record TargetArgument : Argument
{
    /// <summary>Whether it may be a network.</summary>
    public bool Networks { get; init; }

    /// <summary>Whether the default is the name server that this machine asks.</summary>
    public bool DefaultResolver { get; init; }

    /// <summary>Takes it as text; <see cref="PinAsync"/> gives it its meaning when everything else is known to be right.</summary>
    public override JsonElement Read(string name, JsonElement value) =>
        ManifestJson.Element(ArgumentValues.Text(name, value, ArgumentReader.MaxStringLength));

    /// <exception cref="ToolException">The policy does not allow it, or it is no target.</exception>
    public async ValueTask<JsonElement> PinAsync(string name, JsonElement value, TargetPolicy policy, CancellationToken cancellationToken)
    {
        var text = value.GetString()!;
        if (!Networks && AddressBlock.TryParse(text, out var block) && block.HostBits > 0)
            throw ToolException.Invalid(name, $"'{name}' is a network.", "Pass one address or name.");
        var pinned = await policy.PinAsync(name, text, cancellationToken);
        return ManifestJson.Element(pinned.ToString());
    }

    protected override JsonObject TypeSchema() => new() { ["type"] = "string", ["maxLength"] = ArgumentReader.MaxStringLength };
}
