namespace McpAspire.Tools.Targets;

/// <summary>
/// What tools may send packets to, besides private IPv4, IPv6 ULA and <c>*.lab.internal</c>: the section <c>Targets</c>. An entry is an address,
/// a CIDR, a DNS name, <c>*.suffix</c> or <c>*</c> (any name, whose addresses must still be allowed).
/// </summary>
public sealed class TargetOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Targets";

    /// <summary>Allowed in addition to the defaults: a list, or one string with commas.</summary>
    public IReadOnlyList<string> Allow { get; set; } = [];

    /// <summary>Refused whatever is allowed: a list, or one string with commas.</summary>
    public IReadOnlyList<string> Deny { get; set; } = [];
}
