using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Modular;

/// <summary>
/// D below 2⁶⁰ (eighteen decimal digits), by Barrett's reduction. With M = ⌊2¹²⁸ / D⌋ in two limbs and y = h·2⁶⁴ + l, the estimate
/// q = h·M₁ + ⌊h·M₀ / 2⁶⁴⌋ + ⌊l·M₁ / 2⁶⁴⌋ falls short of y / D by less than 4 (three roundings, and that of M), so y − q·D lies in [0, 4D) and needs its lowest
/// limb only. With a half added it is below 5D &lt; 2⁶³, where <see cref="Reciprocal"/> is exact: its error term is below D, and 5D·D &lt; 2⁶³·D &lt; 2⁶⁴⁺ˢ.
/// Multiplications, additions, shifts and a mask: constant time.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Modulus64 : IModulus<Modulus64, ulong>
{
    private readonly ulong _modulus;
    private readonly ulong _inverseLow;
    private readonly ulong _inverseHigh;
    private readonly Reciprocal _reciprocal;

    private Modulus64(ulong modulus)
    {
        _modulus = modulus;
        // No power of two: ⌊(2¹²⁸ − 1) / D⌋ = ⌊2¹²⁸ / D⌋.
        var inverse = UInt128.MaxValue / modulus;
        _inverseLow = (ulong)inverse;
        _inverseHigh = (ulong)(inverse >> 64);
        _reciprocal = new Reciprocal(modulus);
    }

    public static bool Fits(UInt128 modulus) => modulus > 2 && modulus < 1UL << 60 && !UInt128.IsPow2(modulus);

    public static Modulus64 Create(UInt128 modulus) => new((ulong)modulus);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FromNumber(UInt128 number) => (ulong)number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 ToNumber(ulong half) => half;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToVector(ulong half) => Vector128.CreateScalar(half).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourBlocks ToVectors(ref readonly ulong halves) => new(
        ToVector(halves),
        ToVector(Unsafe.Add(ref Unsafe.AsRef(in halves), 1)),
        ToVector(Unsafe.Add(ref Unsafe.AsRef(in halves), 2)),
        ToVector(Unsafe.Add(ref Unsafe.AsRef(in halves), 3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Add(ulong half, Vector128<byte> y) => _reciprocal.Remainder(half + Reduce(y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Subtract(ulong half, Vector128<byte> y)
    {
        // half − r for r in [0, D): the sign, spread over all bits, says whether to add D.
        var difference = half - _reciprocal.Remainder(Reduce(y));
        return difference + (_modulus & (ulong)((long)difference >> 63));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref ulong halves, FourBlocks y)
    {
        halves = Add(halves, y.B0);
        Unsafe.Add(ref halves, 1) = Add(Unsafe.Add(ref halves, 1), y.B1);
        Unsafe.Add(ref halves, 2) = Add(Unsafe.Add(ref halves, 2), y.B2);
        Unsafe.Add(ref halves, 3) = Add(Unsafe.Add(ref halves, 3), y.B3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Subtract(ref ulong halves, FourBlocks y)
    {
        halves = Subtract(halves, y.B0);
        Unsafe.Add(ref halves, 1) = Subtract(Unsafe.Add(ref halves, 1), y.B1);
        Unsafe.Add(ref halves, 2) = Subtract(Unsafe.Add(ref halves, 2), y.B2);
        Unsafe.Add(ref halves, 3) = Subtract(Unsafe.Add(ref halves, 3), y.B3);
    }

    /// <summary>A number in [0, 4D) that is y modulo D.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Reduce(Vector128<byte> y)
    {
        var low = y.AsUInt64().ToScalar();
        var high = y.AsUInt64().GetElement(1);
        var quotient = (high * _inverseHigh) + Product.High(high, _inverseLow) + Product.High(low, _inverseHigh);
        return low - (quotient * _modulus);
    }
}
