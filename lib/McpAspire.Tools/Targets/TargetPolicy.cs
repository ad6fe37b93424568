using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Targets;

/// <summary>
/// Decides what tools may send packets to, and pins it: a name is resolved once, every address it has must be allowed, and one of them is what runs.
/// By default private IPv4, IPv6 ULA and names under <c>lab.internal</c>; <see cref="TargetOptions"/> adds and takes away.
/// </summary>
public sealed class TargetPolicy
{
    /// <summary>The most addresses that a network may have.</summary>
    public const int MaxAddresses = 1024;

    private const int MaxHostBits = 10;

    private static readonly string[] AllowedByDefault = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "*.lab.internal"];

    // Never a target, whatever is configured. An IPv6 form that carries an IPv4 address would reach it past the rules for that address.
    private static readonly (IPNetwork Network, string Kind)[] AlwaysRefused =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "the unspecified address"),
        (IPNetwork.Parse("100.100.100.200/32"), "a cloud metadata service"),
        (IPNetwork.Parse("168.63.129.16/32"), "a cloud metadata service"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local (cloud metadata included)"),
        (IPNetwork.Parse("192.0.0.192/32"), "a cloud metadata service"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("255.255.255.255/32"), "broadcast"),
        (IPNetwork.Parse("::/96"), "the unspecified address, or IPv4 in an IPv6 form"),
        (IPNetwork.Parse("::ffff:0:0/96"), "IPv4 in an IPv6 form"),
        (IPNetwork.Parse("::ffff:0:0:0/96"), "IPv4 in an IPv6 form"),
        (IPNetwork.Parse("64:ff9b::/96"), "IPv4 in an IPv6 form"),
        (IPNetwork.Parse("64:ff9b:1::/48"), "IPv4 in an IPv6 form"),
        (IPNetwork.Parse("2001::/32"), "IPv4 in an IPv6 form"),
        (IPNetwork.Parse("2002::/16"), "IPv4 in an IPv6 form"),
        (IPNetwork.Parse("fd00:ec2::254/128"), "a cloud metadata service"),
        (IPNetwork.Parse("fd20:ce::254/128"), "a cloud metadata service"),
        (IPNetwork.Parse("fe80::/10"), "link-local"),
        (IPNetwork.Parse("ff00::/8"), "multicast"),
    ];

    private static readonly IPNetwork LoopbackIPv6 = new(IPAddress.IPv6Loopback, 128);
    private static readonly IPNetwork LoopbackIPv4 = new(IPAddress.Loopback, 32);

    private readonly INameResolver _resolver;
    private readonly TargetRules _allow;
    private readonly TargetRules _deny;

    /// <summary>Reads the rules.</summary>
    /// <exception cref="FormatException">An entry is none.</exception>
    public TargetPolicy(IOptions<TargetOptions> options, INameResolver resolver)
    {
        _resolver = resolver;
        _allow = new TargetRules([.. AllowedByDefault, .. options.Value.Allow]);
        _deny = new TargetRules(options.Value.Deny);
    }

    /// <summary>Reads a target and pins it to what may be reached.</summary>
    /// <param name="argument">The name of the argument that holds it, for errors.</param>
    /// <param name="text">An address, a CIDR of at most <see cref="MaxAddresses"/> addresses, or a DNS name.</param>
    /// <param name="cancellationToken">Cancels the resolution.</param>
    /// <exception cref="ToolException">It is none, is not allowed, or (<c>unavailable</c>) the name server does not answer.</exception>
    public async ValueTask<Target> PinAsync(string argument, string text, CancellationToken cancellationToken)
    {
        if (TargetSyntax.TryParseNetwork(text, out var network))
        {
            RequireSize(argument, new Target(network));
            return RefusalOf(network) is { } kind ? throw Refused(argument, $"{new Target(network)} is {kind}.") : new Target(network);
        }

        if (!TargetSyntax.TryParseName(text, out var name))
        {
            throw ToolException.Invalid(
                argument,
                $"'{argument}' is not an address, a CIDR or a DNS name.",
                "Pass IPv4 as four decimal numbers (192.168.1.10), IPv6 without brackets or zone (fd00::10), a CIDR (192.168.1.0/24) or a name (web.lab.internal).");
        }

        return name == "localhost" ? PinLocalhost(argument) : await PinNameAsync(argument, name, cancellationToken);
    }

    private static void RequireSize(string argument, Target target)
    {
        if (target.HostBits <= MaxHostBits)
            return;
        var bits = target.Network.PrefixLength + target.HostBits - MaxHostBits;
        var count = target.HostBits < 64 ? $"{1UL << target.HostBits}" : $"2^{target.HostBits}";
        throw ToolException.Invalid(
            argument,
            $"{target} has {count} addresses (at most {MaxAddresses}).",
            $"Use /{bits} or smaller.",
            ("suggested_cidr", $"/{bits}"),
            ("example", $"{target.Network.BaseAddress}/{bits}"),
            ("max_addresses", MaxAddresses));
    }

    // RFC 6761: localhost is loopback and no name server is asked.
    private Target PinLocalhost(string argument)
    {
        if (_deny.Matches("localhost"))
            throw Refused(argument, "localhost is denied by policy.");
        if (RefusalOf(LoopbackIPv4) is not { } refusal)
            return new Target(LoopbackIPv4);
        return RefusalOf(LoopbackIPv6) is null ? new Target(LoopbackIPv6) : throw Refused(argument, $"localhost is {refusal}.");
    }

    private async ValueTask<Target> PinNameAsync(string argument, string name, CancellationToken cancellationToken)
    {
        if (_deny.Matches(name))
            throw Refused(argument, $"{name} is denied by policy.");
        if (!_allow.Matches(name))
            throw Refused(argument, $"{name} is not allowed by policy.");

        var addresses = await _resolver.ResolveAsync(name, cancellationToken);
        if (addresses.Count == 0)
            throw ToolException.Invalid(argument, $"{name} has no address.", "Check the spelling, or pass the address.");

        var targets = addresses.Select(address => new Target(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32))).ToList();
        foreach (var target in targets)
        {
            if (RefusalOf(target.Network) is { } kind)
                throw Refused(argument, $"{name} resolves to {target}, which is {kind}.");
        }

        return targets.Find(target => !target.IsIPv6) ?? targets[0];
    }

    private string? RefusalOf(IPNetwork network)
    {
        if (network != LoopbackIPv6)
        {
            foreach (var (refused, kind) in AlwaysRefused)
            {
                if (TargetRules.Overlap(refused, network))
                    return $"{kind}, which is never a target";
            }
        }

        if (_deny.Touch(network))
            return "denied by policy";
        return _allow.Cover(network) ? null : "not allowed by policy";
    }

    private static ToolException Refused(string argument, string message) => ToolException.Invalid(
        argument,
        message,
        "Allowed are private IPv4 (RFC 1918), IPv6 unique local addresses, *.lab.internal, and what the operator adds in Targets:Allow.",
        ("reason", "target_policy"));
}
