using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Tools.Arguments;
using McpAspire.Tools.Targets;

namespace McpAspire.Tools.Manifests;

/// <summary>A DNS name that is asked about or spoken of, not one that packets go to.</summary>
internal sealed record DomainArgument : Argument
{
    private const int MaxLength = 254;

    /// <summary>Whether labels may begin with an underscore, as those of services do.</summary>
    public bool Services { get; init; }

    public override JsonElement Read(string name, JsonElement value)
    {
        var text = ArgumentValues.Text(name, value, MaxLength);
        // A service's labels obey the same rules behind the underscore, and make the name longer.
        if (text.Length < MaxLength && DnsName.TryParse(Services ? WithoutUnderscores(text) : text, out _))
            return ManifestJson.Element(text.TrimEnd('.').ToLowerInvariant());
        throw ToolException.Invalid(
            name, $"'{name}' is not a DNS name.", "Pass a name of letters, digits and hyphens with dots between, such as www.example.com; other scripts in their xn-- form.");
    }

    protected override JsonObject TypeSchema() => new() { ["type"] = "string", ["maxLength"] = MaxLength };

    private static string WithoutUnderscores(string text) =>
        string.Join('.', text.Split('.').Select(label => label.StartsWith('_') ? label[1..] : label));
}
