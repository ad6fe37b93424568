using System.Net;
using System.Net.Sockets;

namespace McpAspire.Tools.Targets;

/// <summary>
/// One address, or those that share a prefix. Compared bit by bit: <see cref="IPNetwork"/> takes IPv4-mapped IPv6 for IPv4, which a policy must not.
/// </summary>
/// <param name="First">Its first address, the bits after the prefix being zero.</param>
/// <param name="PrefixLength">How many leading bits they share; all of them for a single address.</param>
public sealed record AddressBlock(IPAddress First, int PrefixLength)
{
    private const int MaxTextLength = 45;

    /// <summary>Whether it is IPv6.</summary>
    public bool IsIPv6 => First.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>How many bits tell its addresses apart.</summary>
    public int HostBits => Bits(First) - PrefixLength;

    /// <summary>A block of one address.</summary>
    public static AddressBlock Of(IPAddress address) => new(address, Bits(address));

    /// <summary>
    /// Reads an address, or a CIDR whose host bits are then cleared. Only spellings that every program reads alike: IPv4 as four plain decimal numbers,
    /// IPv6 without zone or brackets.
    /// </summary>
    public static bool TryParse(string text, out AddressBlock block)
    {
        block = Of(IPAddress.None);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
            return false;

        var prefix = Bits(address);
        if (slash >= 0 && !TryParsePrefix(text.AsSpan(slash + 1), Bits(address), out prefix))
            return false;

        block = new AddressBlock(Mask(address, prefix), prefix);
        return true;
    }

    /// <summary>Whether it has all addresses of the other one.</summary>
    public bool Contains(AddressBlock other) =>
        IsIPv6 == other.IsIPv6 && PrefixLength <= other.PrefixLength && Mask(other.First, PrefixLength).Equals(First);

    /// <summary>Whether they have an address in common.</summary>
    public bool Overlaps(AddressBlock other) => Contains(other) || other.Contains(this);

    /// <summary>The address, or the CIDR.</summary>
    public override string ToString() => HostBits == 0 ? $"{First}" : $"{First}/{PrefixLength}";

    private static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;

    private static bool TryParseAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Length > MaxTextLength || !text.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':') || !IPAddress.TryParse(text, out var parsed))
            return false;
        address = parsed;
        return text.Contains(':', StringComparison.Ordinal) ? parsed.AddressFamily == AddressFamily.InterNetworkV6 : parsed.ToString() == text;
    }

    private static bool TryParsePrefix(ReadOnlySpan<char> text, int bits, out int prefix)
    {
        prefix = 0;
        if (text.Length is 0 or > 3 || text.ContainsAnyExceptInRange('0', '9') || (text.Length > 1 && text[0] == '0'))
            return false;
        prefix = int.Parse(text);
        return prefix <= bits;
    }

    private static IPAddress Mask(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xFF00 >> Math.Clamp(prefix - (8 * i), 0, 8));
        return new IPAddress(bytes);
    }
}
