using System.Globalization;
using System.Text;

namespace McpAspire.Tools.Network;

/// <summary>Text that a scanned host has a say in, made safe to show: no control characters, no invisible direction marks, valid Unicode, bounded.</summary>
internal static class SafeText
{
    /// <param name="text">Anything.</param>
    /// <param name="maxLength">UTF-16 units to keep.</param>
    /// <param name="keepLines">Whether line breaks and tabs stay.</param>
    public static string Clean(string text, int maxLength, bool keepLines = false)
    {
        var clean = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > maxLength)
                break;
            if (keepLines && rune.Value is '\n' or '\t')
                clean.Append((char)rune.Value);
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                clean.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format)
                clean.Append(rune);
        }

        return clean.ToString();
    }
}
