using System.Text.Json;
using System.Text.Json.Serialization;
using McpAspire.Tools.Arguments;
using McpAspire.Tools.Targets;

namespace McpAspire.Tools.Network;

/// <summary>The arguments of <c>nmap_scan</c>.</summary>
/// <param name="Target">What to scan; once validated, an address or a CIDR.</param>
/// <param name="Template">The name of a template.</param>
/// <param name="Ports">Ports in place of the template's, in canonical form.</param>
/// <param name="ServiceVersion">Whether to ask open ports for their versions, if the template does not.</param>
/// <param name="TimeoutSec">How long it may take, in seconds.</param>
internal sealed record NmapArguments(string Target, string Template, string? Ports, bool ServiceVersion, int TimeoutSec)
{
    public const int DefaultTimeoutSec = 600;
    public const int MaxTimeoutSec = 3600;

    /// <summary>How many addresses a validated target has.</summary>
    [JsonIgnore]
    public int Hosts => AddressBlock.TryParse(Target, out var block) ? 1 << block.HostBits : 1;

    /// <summary>Reads everything but the meaning of the target.</summary>
    /// <exception cref="ToolException">Something is not acceptable.</exception>
    public static NmapArguments Read(JsonElement arguments)
    {
        var reader = new ArgumentReader(arguments, sensitive: false);
        var target = reader.RequiredString("target");
        var template = reader.OptionalChoice("template", NmapTemplate.Names) ?? NmapTemplate.DefaultName;
        var ports = reader.OptionalString("ports");
        var serviceVersion = reader.OptionalBoolean("service_version") ?? false;
        var timeoutSec = reader.OptionalInteger("timeout_sec", 1, MaxTimeoutSec) ?? DefaultTimeoutSec;
        reader.End();

        if (NmapTemplate.Get(template).HostsOnly && (ports is not null || serviceVersion))
        {
            throw ToolException.Invalid(
                ports is not null ? "ports" : "service_version",
                $"The template '{template}' looks at hosts, not at ports.",
                "Leave out ports and service_version, or take another template.");
        }

        return new NmapArguments(target, template, ports is null ? null : PortList.Canonical("ports", ports), serviceVersion, timeoutSec);
    }
}
