using System.Runtime.CompilerServices;
using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe.Text;

/// <summary>Reads and writes numbers in any radix: NUM and STR of SP 800-38G, and for FF3 both in reverse. Numerals are taken as many at a time as 64 bits hold.</summary>
internal static class Positional<TCodec, TSymbol, TMode>
    where TCodec : struct, ICodec<TSymbol>
    where TSymbol : unmanaged
    where TMode : struct, IMode
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(TCodec codec, ReadOnlySpan<TSymbol> text, out UInt128 number)
    {
        var chunk = codec.Chunk;
        var valid = true;
        if (text.Length <= chunk.Length)
        {
            number = ReadChunk(codec, text, ref valid);
            return valid;
        }

        // The most significant ones first, and so few of them that all that follow are whole.
        number = UInt128.Zero;
        var rest = text;
        for (var count = ((text.Length - 1) % chunk.Length) + 1; rest.Length > 0; count = chunk.Length)
        {
            number = (number * chunk.Power) + ReadChunk(codec, TMode.MostSignificantFirst ? rest[..count] : rest[^count..], ref valid);
            rest = TMode.MostSignificantFirst ? rest[count..] : rest[..^count];
        }

        return valid;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(TCodec codec, UInt128 number, Span<TSymbol> text)
    {
        var chunk = codec.Chunk;
        while (text.Length > chunk.Length)
        {
            (number, var part) = UInt128.DivRem(number, chunk.Power);
            WriteChunk(codec, (ulong)part, TMode.MostSignificantFirst ? text[^chunk.Length..] : text[..chunk.Length]);
            text = TMode.MostSignificantFirst ? text[..^chunk.Length] : text[chunk.Length..];
        }

        WriteChunk(codec, (ulong)number, text);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadChunk(TCodec codec, ReadOnlySpan<TSymbol> text, ref bool valid)
    {
        var radix = (uint)codec.Radix;
        var number = 0UL;
        var greatest = 0u;
        for (var i = 0; i < text.Length; i++)
        {
            var numeral = codec.NumeralOf(text[TMode.MostSignificantFirst ? i : text.Length - 1 - i]);
            greatest = Math.Max(greatest, numeral);
            number = (number * radix) + numeral;
        }

        valid &= greatest < radix;
        return number;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteChunk(TCodec codec, ulong number, Span<TSymbol> text)
    {
        var chunk = codec.Chunk;
        for (var i = 0; i < text.Length; i++)
        {
            var quotient = chunk.DivideByRadix(number);
            text[TMode.MostSignificantFirst ? text.Length - 1 - i : i] = codec.SymbolOf((uint)(number - (quotient * (uint)codec.Radix)));
            number = quotient;
        }
    }
}
