using System.Globalization;
using System.Text;

namespace McpAspire.Tools.Network;

/// <summary>Text that a scanned host has a say in, made safe to show: no control characters, nothing invisible, valid Unicode, bounded.</summary>
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
            else if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format && !IsInvisible(rune.Value))
                clean.Append(rune);
        }

        return clean.ToString();
    }

    // Default_Ignorable_Code_Point of Unicode beyond the category Format, and the blank Braille pattern: a series of them can spell a text that nobody sees.
    private static bool IsInvisible(int rune) => rune
        is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2065 or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0
        or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);
}
