using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Modular;

/// <summary>
/// <see cref="Modulus32"/> for four values at once, where vectors multiply 32 bits by 32. A sum z = half + Σ yⱼ·wⱼ with wⱼ = ±2³²ʲ mod D is folded to
/// z' = ⌊z / 2³²⌋·(2³² mod D) + (z mod 2³²). The quotient of z' is estimated from its 32 highest bits, t = ⌊z' / 2ˢ⌋, as q = ⌊t·M / 2ᵏ⌋ with M = ⌊2ˢ⁺ᵏ / D⌋ below 2³². It
/// falls short by less than 1 + 2ˢ/D + t/2ᵏ; while that is at most 2 (<see cref="Fits"/>), z' − q·D is below 2D and a subtraction of D, kept if its result is
/// smaller as an unsigned number, finishes it. No branch, no table: constant time.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct VectorModulus32
{
    private const ulong Limb = uint.MaxValue;

    private readonly Vector256<uint> _modulus;
    private readonly Vector256<uint> _fold;
    private readonly Vector256<uint> _inverse;
    private readonly Vector128<ulong> _estimateShift;
    private readonly Vector128<ulong> _quotientShift;
    private readonly Vector256<uint> _addEven;
    private readonly Vector256<uint> _addOdd;
    private readonly Vector256<uint> _subtractEven;
    private readonly Vector256<uint> _subtractOdd;

    public VectorModulus32(ulong modulus)
    {
        var w1 = (1UL << 32) % modulus;
        var w2 = w1 * w1 % modulus;
        var w3 = w2 * w1 % modulus;
        (_addEven, _addOdd) = (Pairs(1, w2), Pairs(w1, w3));
        (_subtractEven, _subtractOdd) = (Pairs(modulus - 1, modulus - w2), Pairs(modulus - w1, modulus - w3));

        // 4D is the greatest that four weights come to, whatever their sign.
        var largest = (Limb * 4 * (UInt128)modulus) + modulus;
        var folded = ((largest >> 32) * w1) + Limb;
        var estimateShift = Math.Max(0, (int)UInt128.Log2(folded) + 1 - 32);
        var quotientShift = 0;
        while ((UInt128.One << (estimateShift + quotientShift + 1)) / modulus <= Limb)
            quotientShift++;

        _modulus = Vector256.Create(modulus).AsUInt32();
        _fold = Vector256.Create(w1).AsUInt32();
        _inverse = Vector256.Create((ulong)((UInt128.One << (estimateShift + quotientShift)) / modulus)).AsUInt32();
        _estimateShift = Vector128.CreateScalar((ulong)estimateShift);
        _quotientShift = Vector128.CreateScalar((ulong)quotientShift);

        // 2ˢ/D + t/2ᵏ ≤ 1, in whole numbers.
        var highest = folded >> estimateShift;
        Fits = largest <= ulong.MaxValue
            && (UInt128.One << (estimateShift + quotientShift)) + (highest * modulus) <= (UInt128)modulus << quotientShift;
    }

    /// <summary>Whether the modulus leaves room enough.</summary>
    public bool Fits { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref ulong halves, FourBlocks y) => Combine(ref halves, y, _addEven, _addOdd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Subtract(ref ulong halves, FourBlocks y) => Combine(ref halves, y, _subtractEven, _subtractOdd);

    private static Vector256<uint> Pairs(ulong low, ulong high) => Vector256.Create(low, high, low, high).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Combine(ref ulong halves, FourBlocks y, Vector256<uint> even, Vector256<uint> odd)
    {
        var sums02 = Products(Vector256.Create(y.B0, y.B2).AsUInt32(), even, odd);
        var sums13 = Products(Vector256.Create(y.B1, y.B3).AsUInt32(), even, odd);
        var z = Avx2.UnpackLow(sums02, sums13) + Avx2.UnpackHigh(sums02, sums13) + Vector256.LoadUnsafe(ref halves);
        z = Avx2.Multiply((z >>> 32).AsUInt32(), _fold) + (z & Vector256.Create(Limb));

        var estimate = Avx2.Multiply(Avx2.ShiftRightLogical(z, _estimateShift).AsUInt32(), _inverse);
        var quotient = Avx2.ShiftRightLogical(estimate, _quotientShift).AsUInt32();
        var rest = (z - Avx2.Multiply(quotient, _modulus)).AsUInt32();
        Avx2.Min(rest, rest - _modulus).AsUInt64().StoreUnsafe(ref halves);
    }

    /// <summary>y₀·w₀ + y₁·w₁ and y₂·w₂ + y₃·w₃ of two values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Products(Vector256<uint> y, Vector256<uint> even, Vector256<uint> odd) =>
        Avx2.Multiply(y, even) + Avx2.Multiply((y.AsUInt64() >>> 32).AsUInt32(), odd);
}
