using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace McpAspire.Fpe.Modular;

/// <summary>
/// Division of a 64-bit number by a constant D as one multiplication (Granlund and Montgomery): with s = ⌊log₂ D⌋ and M = ⌈2⁶⁴⁺ˢ / D⌉,
/// ⌊x / D⌋ = ⌊x·M / 2⁶⁴⁺ˢ⌋ for every x with x·(M·D − 2⁶⁴⁺ˢ) &lt; 2⁶⁴⁺ˢ. D is no power of two, so that M has 64 bits.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Reciprocal
{
    private readonly ulong _divisor;
    private readonly ulong _multiplier;
    private readonly int _shift;

    public Reciprocal(ulong divisor)
    {
        _divisor = divisor;
        _shift = (int)ulong.Log2(divisor);
        // ⌈2⁶⁴⁺ˢ / D⌉ by long division: D > 2ˢ, so the first digit in base 2⁶⁴ is below 2⁶⁴.
        _multiplier = (ulong)((UInt128.One << (64 + _shift)) / divisor) + 1;
    }

    /// <summary>Up to which number the quotient is exact.</summary>
    public ulong Limit
    {
        get
        {
            // M·D − 2⁶⁴⁺ˢ is below D: it is the product's lower part.
            var error = _multiplier * _divisor;
            var limit = ((UInt128.One << (64 + _shift)) - 1) / error;
            return limit > ulong.MaxValue ? ulong.MaxValue : (ulong)limit;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Divide(ulong number) => Product.High(number, _multiplier) >> _shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Remainder(ulong number) => number - (Divide(number) * _divisor);
}
