using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe.Text;

/// <summary>Reads and writes numbers in any radix: NUM and STR of SP 800-38G, and for FF3 both in reverse.</summary>
internal static class Positional<TCodec, TSymbol, TMode>
    where TCodec : struct, ICodec<TSymbol>
    where TSymbol : unmanaged
    where TMode : struct, IMode
{
    public static bool TryRead(in TCodec codec, ReadOnlySpan<TSymbol> text, out UInt128 number)
    {
        var radix = (uint)codec.Radix;
        number = UInt128.Zero;
        var valid = true;
        for (var i = 0; i < text.Length; i++)
        {
            var numeral = codec.NumeralOf(text[TMode.MostSignificantFirst ? i : text.Length - 1 - i]);
            valid &= numeral < radix;
            number = (number * radix) + numeral;
        }

        return valid;
    }

    public static void Write(in TCodec codec, UInt128 number, Span<TSymbol> text)
    {
        var radix = (uint)codec.Radix;
        for (var i = 0; i < text.Length; i++)
        {
            (number, var numeral) = UInt128.DivRem(number, radix);
            text[TMode.MostSignificantFirst ? text.Length - 1 - i : i] = codec.SymbolOf((uint)numeral);
        }
    }
}
