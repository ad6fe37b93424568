using System.Runtime.CompilerServices;
using McpAspire.Fpe.Modular;

namespace McpAspire.Fpe.Text;

/// <summary>As many numerals of a radix as a number of 62 bits holds, and the division of such a number by the radix.</summary>
internal sealed class Chunk
{
    private const int Bits = 62;

    private readonly Reciprocal _reciprocal;
    private readonly int _shift;

    public Chunk(int radix)
    {
        for (UInt128 power = (uint)radix; power < UInt128.One << Bits; power *= (uint)radix)
        {
            Length++;
            Power = (ulong)power;
        }

        // A power of two is divided by a shift; the reciprocal of another one, at most 16 bits, is exact for 62 bits and more (M·D − 2⁶⁴⁺ˢ < D < 2ˢ⁺¹).
        if (ulong.IsPow2((ulong)radix))
            _shift = (int)ulong.Log2((ulong)radix);
        else
            _reciprocal = new Reciprocal((ulong)radix);
    }

    public int Length { get; }

    /// <summary>radix to the power of <see cref="Length"/>.</summary>
    public ulong Power { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong DivideByRadix(ulong number) => _shift > 0 ? number >> _shift : _reciprocal.Divide(number);
}
