using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe.Text;

/// <summary>Numerals that stand for themselves.</summary>
internal readonly struct NumeralText(int radix) : ICodec<ushort>
{
    public int Radix => radix;

    public Chunk Chunk { get; } = new(radix);

    public uint NumeralOf(ushort symbol) => symbol;

    public ushort SymbolOf(uint numeral) => (ushort)numeral;

    public bool IsValid(ReadOnlySpan<ushort> text)
    {
        var largest = 0u;
        foreach (var numeral in text)
            largest = Math.Max(largest, numeral);
        return largest < (uint)Radix;
    }

    public bool TryRead<TMode>(ReadOnlySpan<ushort> text, int leftLength, out UInt128 left, out UInt128 right)
        where TMode : struct, IMode =>
        Positional<NumeralText, ushort, TMode>.TryRead(this, text[..leftLength], out left)
        & Positional<NumeralText, ushort, TMode>.TryRead(this, text[leftLength..], out right);

    public void Write<TMode>(UInt128 left, UInt128 right, int leftLength, Span<ushort> text)
        where TMode : struct, IMode
    {
        Positional<NumeralText, ushort, TMode>.Write(this, left, text[..leftLength]);
        Positional<NumeralText, ushort, TMode>.Write(this, right, text[leftLength..]);
    }
}
