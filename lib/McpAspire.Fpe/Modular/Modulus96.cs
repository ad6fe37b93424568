using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Modular;

/// <summary>
/// D up to 2⁹⁶, and every modulus that the narrower ones leave, by Barrett's reduction of y = h·2⁶⁴ + l. Above 2⁶⁶ one limb of the inverse is enough: with
/// k = ⌊log₂ D⌋ − 64 and M = ⌊2¹²⁸⁺ᵏ / D⌋, q = ⌊h·M / 2⁶⁴⁺ᵏ⌋ falls short of y / D by less than 1 + 2⁻ᵏ + 2⁶⁴/D ≤ 1.5, so half + y − q·D is below 3D: it, less D, or
/// less 2D is the result, and the signs of the latter two choose, as masks. Other moduli take the inverse ⌊2¹²⁸ / D⌋ whole; then half + y − q·D is below 5D.
/// No branch and no table depends on a half or y (which way it goes follows from D): constant time.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Modulus96 : IModulus<Modulus96, Wide>
{
    private readonly ulong _low;
    private readonly ulong _high;
    private readonly ulong _inverseLow;
    private readonly ulong _inverseHigh;
    private readonly int _shift;

    private Modulus96(UInt128 modulus)
    {
        _low = (ulong)modulus;
        _high = (ulong)(modulus >> 64);
        if (modulus > UInt128.One << 66 && !UInt128.IsPow2(modulus))
        {
            // ⌊2¹²⁸⁺ᵏ / D⌋ below 2⁶⁴, digit by digit: 2¹²⁸⁺ᵏ itself has no room.
            _shift = (int)UInt128.Log2(modulus) - 64;
            _inverseLow = (ulong)ShiftedQuotient(modulus, _shift);
            return;
        }

        // 2¹²⁸ itself has no room. For a power of two (2¹²⁸ − 1) / D is one less than 2¹²⁸ / D.
        var inverse = (UInt128.MaxValue / modulus) + (UInt128.IsPow2(modulus) ? UInt128.One : UInt128.Zero);
        _inverseLow = (ulong)inverse;
        _inverseHigh = (ulong)(inverse >> 64);
    }

    public static bool Fits(UInt128 modulus) => modulus >= 2 && modulus <= UInt128.One << 96;

    public static Modulus96 Create(UInt128 modulus) => new(modulus);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide FromNumber(UInt128 number) => Wide.Of(number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 ToNumber(Wide half) => new(half.High, half.Low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToVector(Wide half) => Vector128.Create(half.Low, half.High).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourBlocks ToVectors(ref readonly Wide halves)
    {
        ref var first = ref Unsafe.AsRef(in halves);
        return new FourBlocks(ToVector(first), ToVector(Unsafe.Add(ref first, 1)), ToVector(Unsafe.Add(ref first, 2)), ToVector(Unsafe.Add(ref first, 3)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Wide Add(Wide half, Vector128<byte> y) => _shift > 0 ? ReduceWide(y, half) : ReduceAny(y, half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Wide Subtract(Wide half, Vector128<byte> y)
    {
        // half − r for r in [0, D): the sign, spread over all bits, says whether to add D.
        var rest = _shift > 0 ? ReduceWide(y, default) : ReduceAny(y, default);
        var difference = Difference(half, rest);
        var mask = (ulong)((long)difference.High >> 63);
        var low = difference.Low + (_low & mask);
        return new Wide(low, difference.High + (_high & mask) + (low < difference.Low ? 1UL : 0UL));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref Wide halves, FourBlocks y)
    {
        halves = Add(halves, y.B0);
        Unsafe.Add(ref halves, 1) = Add(Unsafe.Add(ref halves, 1), y.B1);
        Unsafe.Add(ref halves, 2) = Add(Unsafe.Add(ref halves, 2), y.B2);
        Unsafe.Add(ref halves, 3) = Add(Unsafe.Add(ref halves, 3), y.B3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Subtract(ref Wide halves, FourBlocks y)
    {
        halves = Subtract(halves, y.B0);
        Unsafe.Add(ref halves, 1) = Subtract(Unsafe.Add(ref halves, 1), y.B1);
        Unsafe.Add(ref halves, 2) = Subtract(Unsafe.Add(ref halves, 2), y.B2);
        Unsafe.Add(ref halves, 3) = Subtract(Unsafe.Add(ref halves, 3), y.B3);
    }

    // 2¹²⁸⁺ᵏ / D is 2ᵏ·⌊2¹²⁸ / D⌋ and what the remainder gives, doubled k times. For a D that is no power of two (2¹²⁸ − 1) / D is ⌊2¹²⁸ / D⌋.
    private static UInt128 ShiftedQuotient(UInt128 modulus, int shift)
    {
        var (quotient, rest) = UInt128.DivRem(UInt128.MaxValue, modulus);
        rest++;
        for (; shift > 0; shift--)
        {
            rest <<= 1;
            var carry = rest >= modulus;
            quotient = (quotient << 1) + (carry ? UInt128.One : UInt128.Zero);
            rest -= carry ? modulus : UInt128.Zero;
        }

        return quotient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Wide Difference(Wide number, Wide by) => new(number.Low - by.Low, number.High - by.High - (number.Low < by.Low ? 1UL : 0UL));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Wide ReduceWide(Vector128<byte> y, Wide half)
    {
        var low = y.AsUInt64().ToScalar();
        var high = y.AsUInt64().GetElement(1);
        var quotient = Product.High(high, _inverseLow) >> _shift;

        // What overflows 128 bits here comes back with the subtraction: the result is below 3D.
        var sumLow = low + half.Low;
        var sum = new Wide(sumLow, high + half.High + (sumLow < low ? 1UL : 0UL));
        var rest = Difference(sum, new Wide(quotient * _low, Product.High(quotient, _low) + (quotient * _high)));
        var once = Difference(rest, new Wide(_low, _high));
        var twice = Difference(rest, new Wide(_low << 1, (_high << 1) | (_low >> 63)));
        return Choose(once, rest, Choose(twice, once, twice));
    }

    /// <summary>One of two numbers, by the sign of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Wide Choose(Wide sign, Wide ifNegative, Wide otherwise)
    {
        var mask = (ulong)((long)sign.High >> 63);
        return new Wide(otherwise.Low ^ ((otherwise.Low ^ ifNegative.Low) & mask), otherwise.High ^ ((otherwise.High ^ ifNegative.High) & mask));
    }

    // Apart: few lengths need it, and the other way is worth its registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Wide ReduceAny(Vector128<byte> y, Wide half)
    {
        var low = y.AsUInt64().ToScalar();
        var high = y.AsUInt64().GetElement(1);
        var modulus = new UInt128(_high, _low);
        var quotient = new UInt128(Product.High(high, _inverseHigh), high * _inverseHigh)
            + Product.High(high, _inverseLow)
            + Product.High(low, _inverseHigh);
        var rest = new UInt128(high, low) - (quotient * modulus) + new UInt128(half.High, half.Low);
        rest = Lower(rest, modulus << 1);
        rest = Lower(rest, modulus << 1);
        return Wide.Of(Lower(rest, modulus));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Lower(UInt128 number, UInt128 by)
    {
        var difference = number - by;
        var sign = (ulong)((long)(ulong)(difference >> 64) >> 63);
        return difference + (by & new UInt128(sign, sign));
    }
}
