using System.Text;

namespace McpAspire.Tools.Targets;

/// <summary>Host names as DNS has them (RFC 1123): letters, digits and hyphens.</summary>
internal static class DnsName
{
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;

    /// <summary>Reads a name into lower case without a final dot. One whose last label begins with a digit is a malformed address, not a name.</summary>
    public static bool TryParse(string text, out string name)
    {
        name = text.EndsWith('.') ? text[..^1] : text;
        // Before the case is changed: the lower case of some other characters, such as the Kelvin sign, is a plain letter.
        if (name.Length is 0 or > MaxLength || !Ascii.IsValid(name))
            return false;
        name = name.ToLowerInvariant();
        var labels = name.Split('.');
        return labels.All(IsLabel) && !char.IsAsciiDigit(labels[^1][0]);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && label[0] != '-' && label[^1] != '-';
}
