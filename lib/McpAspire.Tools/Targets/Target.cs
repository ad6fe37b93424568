using System.Net;
using System.Net.Sockets;

namespace McpAspire.Tools.Targets;

/// <summary>What packets go to: one address or one network, in canonical form.</summary>
/// <param name="Network">The network; a single address has its full length as prefix.</param>
public sealed record Target(IPNetwork Network)
{
    /// <summary>Whether it is one address.</summary>
    public bool IsSingle => HostBits == 0;

    /// <summary>Whether it is IPv6.</summary>
    public bool IsIPv6 => Network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>How many bits tell its addresses apart.</summary>
    public int HostBits => (IsIPv6 ? 128 : 32) - Network.PrefixLength;

    /// <summary>The address, or the network as a CIDR.</summary>
    public override string ToString() => IsSingle ? Network.BaseAddress.ToString() : Network.ToString();
}
