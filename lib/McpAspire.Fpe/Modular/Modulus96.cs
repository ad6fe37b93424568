using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Modular;

/// <summary>
/// D up to 2⁹⁶, and every modulus that the narrower ones leave. Barrett's reduction with M = ⌊2¹²⁸ / D⌋: the quotient's estimate falls short by less than 4 as in
/// <see cref="Modulus64"/>, so half + y − q·D lies in [0, 5D), and subtracting 2D, 2D and D, each kept only where it does not go below zero, ends in [0, D).
/// The sign decides as a mask, not as a branch: constant time.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Modulus96 : IModulus<Modulus96, UInt128>
{
    private readonly UInt128 _modulus;
    private readonly ulong _inverseLow;
    private readonly ulong _inverseHigh;

    private Modulus96(UInt128 modulus)
    {
        _modulus = modulus;
        // 2¹²⁸ itself has no room. For a power of two (2¹²⁸ − 1) / D is one less than 2¹²⁸ / D.
        var inverse = (UInt128.MaxValue / modulus) + (UInt128.IsPow2(modulus) ? UInt128.One : UInt128.Zero);
        _inverseLow = (ulong)inverse;
        _inverseHigh = (ulong)(inverse >> 64);
    }

    public static bool Fits(UInt128 modulus) => modulus >= 2 && modulus <= UInt128.One << 96;

    public static Modulus96 Create(UInt128 modulus) => new(modulus);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 FromNumber(UInt128 number) => number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 ToNumber(UInt128 half) => half;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToVector(UInt128 half) => Vector128.Create((ulong)half, (ulong)(half >> 64)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UInt128 Add(UInt128 half, Vector128<byte> y) => Reduce(y, half);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UInt128 Subtract(UInt128 half, Vector128<byte> y)
    {
        var difference = half - Reduce(y, UInt128.Zero);
        return difference + (_modulus & SignOf(difference));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private UInt128 Reduce(Vector128<byte> y, UInt128 half)
    {
        var low = y.AsUInt64().ToScalar();
        var high = y.AsUInt64().GetElement(1);
        var quotient = Wide(high, _inverseHigh) + Product.High(high, _inverseLow) + Product.High(low, _inverseHigh);
        var rest = new UInt128(high, low) - (quotient * _modulus) + half;
        rest = Lower(rest, _modulus << 1);
        rest = Lower(rest, _modulus << 1);
        return Lower(rest, _modulus);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Wide(ulong left, ulong right) => new(Product.High(left, right), left * right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Lower(UInt128 number, UInt128 by)
    {
        var difference = number - by;
        return difference + (by & SignOf(difference));
    }

    // All ones for a number below zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 SignOf(UInt128 number)
    {
        var sign = (ulong)((long)(ulong)(number >> 64) >> 63);
        return new UInt128(sign, sign);
    }
}
