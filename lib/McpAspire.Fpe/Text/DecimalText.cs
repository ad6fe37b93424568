using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe.Text;

/// <summary>The digits 0 to 9, by arithmetic alone: no branch, and no address, depends on a digit.</summary>
internal readonly struct DecimalText : ICodec<char>
{
    public int Radix => 10;

    public uint NumeralOf(char symbol) => (uint)symbol - (uint)'0';

    public char SymbolOf(uint numeral) => (char)('0' + numeral);

    public bool IsValid(ReadOnlySpan<char> text)
    {
        var largest = 0u;
        foreach (var character in text)
            largest = Math.Max(largest, NumeralOf(character));
        return largest < (uint)Radix;
    }

    public bool TryRead<TMode>(ReadOnlySpan<char> text, int leftLength, out UInt128 left, out UInt128 right)
        where TMode : struct, IMode =>
        Positional<DecimalText, char, TMode>.TryRead(this, text[..leftLength], out left)
        & Positional<DecimalText, char, TMode>.TryRead(this, text[leftLength..], out right);

    public void Write<TMode>(UInt128 left, UInt128 right, int leftLength, Span<char> text)
        where TMode : struct, IMode
    {
        Positional<DecimalText, char, TMode>.Write(this, left, text[..leftLength]);
        Positional<DecimalText, char, TMode>.Write(this, right, text[leftLength..]);
    }
}
