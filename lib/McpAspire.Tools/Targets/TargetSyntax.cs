using System.Net;
using System.Net.Sockets;

namespace McpAspire.Tools.Targets;

/// <summary>The spellings that stand for an address, a network or a name, and no others: what programs downstream read differently is not read at all.</summary>
internal static class TargetSyntax
{
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    /// <summary>An address, or a CIDR whose host bits are cleared. IPv4 only as four plain decimal numbers, IPv6 without zone or brackets.</summary>
    public static bool TryParseNetwork(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
            return false;

        var bits = address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        var prefix = bits;
        if (slash >= 0 && !TryParsePrefix(text.AsSpan(slash + 1), bits, out prefix))
            return false;

        network = new IPNetwork(Mask(address, prefix), prefix);
        return true;
    }

    /// <summary>A DNS name in lower case without a final dot. What ends in a number is a malformed address, not a name (as in the URL standard).</summary>
    public static bool TryParseName(string text, out string name)
    {
        name = (text.EndsWith('.') ? text[..^1] : text).ToLowerInvariant();
        if (name.Length is 0 or > MaxNameLength)
            return false;
        var labels = name.Split('.');
        return labels.All(IsLabel) && !char.IsAsciiDigit(labels[^1][0]);
    }

    private static bool TryParseAddress(string text, out IPAddress address)
    {
        var looksIPv6 = text.Contains(':', StringComparison.Ordinal);
        if (text.Length <= 45 && text.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':') && IPAddress.TryParse(text, out var parsed)
            && (looksIPv6 ? parsed.AddressFamily == AddressFamily.InterNetworkV6 : parsed.ToString() == text))
        {
            address = parsed;
            return true;
        }

        address = IPAddress.None;
        return false;
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

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && label[0] != '-' && label[^1] != '-';
}
