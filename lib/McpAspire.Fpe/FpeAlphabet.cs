using System.Diagnostics.CodeAnalysis;

namespace McpAspire.Fpe;

/// <summary>The characters that a value consists of, in the order of their numerals.</summary>
public sealed class FpeAlphabet
{
    private FpeAlphabet(string characters) => Characters = characters;

    /// <summary>The ten decimal digits, <c>0</c> to <c>9</c>.</summary>
    [SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "It is about decimal digits; no type is meant.")]
    public static FpeAlphabet Decimal { get; } = new("0123456789");

    /// <summary>The characters, the first one standing for zero.</summary>
    public string Characters { get; }

    /// <summary>How many there are.</summary>
    public int Radix => Characters.Length;

    /// <summary>The number that the characters spell, least significant first: NUM(REV(X)) of the standard. False at a character of another alphabet.</summary>
    internal bool TryRead(ReadOnlySpan<char> text, out UInt128 number, out int badIndex)
    {
        number = UInt128.Zero;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            var numeral = Characters.IndexOf(text[i], StringComparison.Ordinal);
            if (numeral < 0)
            {
                badIndex = i;
                return false;
            }

            number = (number * (uint)Radix) + (uint)numeral;
        }

        badIndex = -1;
        return true;
    }

    /// <summary>Spells a number in as many characters as there is room for, least significant first: REV(STR(x)) of the standard.</summary>
    internal void Write(UInt128 number, Span<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            (number, var numeral) = UInt128.DivRem(number, (uint)Radix);
            text[i] = Characters[(int)numeral];
        }
    }
}
