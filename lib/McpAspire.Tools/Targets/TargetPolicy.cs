using System.Net;
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
    private static readonly (AddressBlock Block, string Kind)[] AlwaysRefused =
    [
        (Block("0.0.0.0/8"), "the unspecified address"),
        (Block("100.100.100.200/32"), "a cloud metadata service"),
        (Block("168.63.129.16/32"), "a cloud metadata service"),
        (Block("169.254.0.0/16"), "link-local (cloud metadata included)"),
        (Block("192.0.0.192/32"), "a cloud metadata service"),
        (Block("224.0.0.0/4"), "multicast"),
        (Block("255.255.255.255/32"), "broadcast"),
        (Block("::/96"), "the unspecified address, or IPv4 in an IPv6 form"),
        (Block("::ffff:0:0/96"), "IPv4 in an IPv6 form"),
        (Block("::ffff:0:0:0/96"), "IPv4 in an IPv6 form"),
        (Block("64:ff9b::/96"), "IPv4 in an IPv6 form"),
        (Block("64:ff9b:1::/48"), "IPv4 in an IPv6 form"),
        (Block("2001::/32"), "IPv4 in an IPv6 form"),
        (Block("2002::/16"), "IPv4 in an IPv6 form"),
        (Block("fd00:42::42/128"), "a cloud metadata service"),
        (Block("fd00:a9fe:a9fe::/64"), "a cloud metadata service"),
        (Block("fd00:c1::a9fe:a9fe/128"), "a cloud metadata service"),
        (Block("fd00:ec2::/32"), "a cloud metadata service"),
        (Block("fd20:ce::254/128"), "a cloud metadata service"),
        (Block("fe80::/10"), "link-local"),
        (Block("ff00::/8"), "multicast"),
    ];

    private static readonly AddressBlock LoopbackIPv6 = AddressBlock.Of(IPAddress.IPv6Loopback);
    private static readonly AddressBlock LoopbackIPv4 = AddressBlock.Of(IPAddress.Loopback);

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
    public async ValueTask<AddressBlock> PinAsync(string argument, string text, CancellationToken cancellationToken)
    {
        if (AddressBlock.TryParse(text, out var block))
        {
            RequireSize(argument, block);
            return RefusalOf(block) is { } kind ? throw Refused(argument, $"{block} is {kind}.") : block;
        }

        if (!DnsName.TryParse(text, out var name))
        {
            throw ToolException.Invalid(
                argument,
                $"'{argument}' is not an address, a CIDR or a DNS name.",
                "Pass IPv4 as four decimal numbers (192.168.1.10), IPv6 without brackets or zone (fd00::10), a CIDR (192.168.1.0/24) or a name (web.lab.internal).");
        }

        return name == "localhost" ? PinLocalhost(argument) : await PinNameAsync(argument, name, cancellationToken);
    }

    private static void RequireSize(string argument, AddressBlock block)
    {
        if (block.HostBits <= MaxHostBits)
            return;
        var bits = block.PrefixLength + block.HostBits - MaxHostBits;
        var count = block.HostBits < 64 ? $"{1UL << block.HostBits}" : $"2^{block.HostBits}";
        throw ToolException.Invalid(
            argument,
            $"{block} has {count} addresses (at most {MaxAddresses}).",
            $"Use /{bits} or smaller.",
            ("suggested_cidr", $"/{bits}"),
            ("example", $"{block.First}/{bits}"),
            ("max_addresses", MaxAddresses));
    }

    // RFC 6761: localhost is loopback and no name server is asked.
    private AddressBlock PinLocalhost(string argument)
    {
        if (_deny.Matches("localhost"))
            throw Refused(argument, "localhost is denied by policy.");
        if (RefusalOf(LoopbackIPv4) is not { } refusal)
            return LoopbackIPv4;
        return RefusalOf(LoopbackIPv6) is null ? LoopbackIPv6 : throw Refused(argument, $"localhost is {refusal}.");
    }

    private async ValueTask<AddressBlock> PinNameAsync(string argument, string name, CancellationToken cancellationToken)
    {
        if (_deny.Matches(name))
            throw Refused(argument, $"{name} is denied by policy.");
        if (!_allow.Matches(name))
            throw Refused(argument, $"{name} is not allowed by policy.");

        var addresses = await _resolver.ResolveAsync(name, cancellationToken);
        if (addresses.Count == 0)
            throw ToolException.Invalid(argument, $"{name} has no address.", "Check the spelling, or pass the address.");

        var blocks = addresses.Select(AddressBlock.Of).ToList();
        foreach (var block in blocks)
        {
            if (RefusalOf(block) is { } kind)
                throw Refused(argument, $"{name} resolves to {block}, which is {kind}.");
        }

        return blocks.Find(block => !block.IsIPv6) ?? blocks[0];
    }

    private string? RefusalOf(AddressBlock block)
    {
        if (block != LoopbackIPv6)
        {
            foreach (var (refused, kind) in AlwaysRefused)
            {
                if (refused.Overlaps(block))
                    return $"{kind}, which is never a target";
            }
        }

        if (_deny.Touch(block))
            return "denied by policy";
        return _allow.Cover(block) ? null : "not allowed by policy";
    }

    private static AddressBlock Block(string text) => AddressBlock.TryParse(text, out var block) ? block : throw new FormatException(text);

    private static ToolException Refused(string argument, string message) => ToolException.Invalid(
        argument,
        message,
        "Allowed are private IPv4 (RFC 1918), IPv6 unique local addresses, *.lab.internal, and what the operator adds in Targets:Allow.",
        ("reason", "target_policy"));
}
