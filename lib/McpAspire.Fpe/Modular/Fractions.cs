using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Modular;

/// <summary>The fractions of 1/D and of ±2³²ʲ/D for j = 0 to 3, in units of 2⁻⁶⁴ and rounded up.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Fractions(ulong Half, ulong Y0, ulong Y1, ulong Y2, ulong Y3)
{
    public static Fractions Of(ulong modulus, bool negative)
    {
        var limb = (UInt128.One << 32) % modulus;
        var square = limb * limb % modulus;
        return new Fractions(Round(1, false), Round(1, negative), Round(limb, negative), Round(square, negative), Round(square * limb % modulus, negative));

        // ⌈2⁶⁴·r / D⌉ for r in [0, D), or for D − r; a whole 1 is the fraction 0.
        ulong Round(UInt128 remainder, bool negated) => (ulong)((((negated ? modulus - remainder : remainder) << 64) + modulus - 1) / modulus);
    }

    /// <summary>Whether the upper half of sum·D is exact for every half below D and every y: whether all that rounding up added, times D, stays below 2⁶⁴.</summary>
    public bool IsExactFor(ulong modulus)
    {
        var limbs = (UInt128)Error(Y0) + Error(Y1) + Error(Y2) + Error(Y3);
        return (limbs * uint.MaxValue) + ((UInt128)Error(Half) * (modulus - 1)) < UInt128.One << 64;

        // Factor·D is a multiple of 2⁶⁴ and what rounding up added, which is below D: its lower half.
        ulong Error(ulong factor) => factor * modulus;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Sum(ulong half, Vector128<byte> y)
    {
        var low = y.AsUInt64().ToScalar();
        var high = y.AsUInt64().GetElement(1);
        return (half * Half) + ((uint)low * Y0) + ((low >> 32) * Y1) + ((uint)high * Y2) + ((high >> 32) * Y3);
    }
}
