using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Modular;

/// <summary>
/// D up to 2³⁰ (nine decimal digits), by fractions: (half + y) mod D = D·frac((half + y) / D), and a fraction needs no quotient. With y in four limbs of 32 bits,
/// (half + y) / D = half·(1/D) + Σ yⱼ·(2³²ʲ/D). Each factor is kept as its fraction in 64 bits (<see cref="Fractions"/>), wrap-around drops the whole part of the
/// sum, and the upper half of sum·D is the result. Factors are rounded up, so the sum is too great by half·ε₀ + Σ yⱼ·εⱼ units of 2⁻⁶⁴; while that times D stays
/// below 2⁶⁴ (<see cref="Fits"/> makes sure), the result is exact. To subtract y the factors are the fractions of −2³²ʲ/D. Multiplications and additions: constant time.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Modulus32 : IModulus<Modulus32, ulong>
{
    private readonly ulong _modulus;
    private readonly Fractions _add;
    private readonly Fractions _subtract;
    private readonly VectorModulus32 _vector;

    private Modulus32(ulong modulus)
    {
        _modulus = modulus;
        _add = Fractions.Of(modulus, negative: false);
        _subtract = Fractions.Of(modulus, negative: true);
        _vector = new VectorModulus32(modulus);
    }

    public static bool Fits(UInt128 modulus) =>
        modulus <= 1u << 30
        && Fractions.Of((ulong)modulus, negative: false).IsExactFor((ulong)modulus)
        && Fractions.Of((ulong)modulus, negative: true).IsExactFor((ulong)modulus);

    public static Modulus32 Create(UInt128 modulus) => new((ulong)modulus);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FromNumber(UInt128 number) => (ulong)number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 ToNumber(ulong half) => half;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToVector(ulong half) => Vector128.CreateScalar(half).AsByte();

    // Each number alone in its 128 bits. Four halves are written as one vector, so they are best read as one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourBlocks ToVectors(ref readonly ulong halves)
    {
        if (!Avx2.IsSupported)
        {
            ref var first = ref Unsafe.AsRef(in halves);
            return new FourBlocks(ToVector(first), ToVector(Unsafe.Add(ref first, 1)), ToVector(Unsafe.Add(ref first, 2)), ToVector(Unsafe.Add(ref first, 3)));
        }

        var all = Vector256.LoadUnsafe(in halves);
        var even = Avx2.UnpackLow(all, Vector256<ulong>.Zero).AsByte();
        var odd = Avx2.UnpackHigh(all, Vector256<ulong>.Zero).AsByte();
        return new FourBlocks(even.GetLower(), odd.GetLower(), even.GetUpper(), odd.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Add(ulong half, Vector128<byte> y) => Product.High(_add.Sum(half, y), _modulus);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Subtract(ulong half, Vector128<byte> y) => Product.High(_subtract.Sum(half, y), _modulus);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref ulong halves, FourBlocks y)
    {
        if (Avx2.IsSupported && _vector.Fits)
        {
            _vector.Add(ref halves, y);
            return;
        }

        AddEachOfFour(ref halves, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Subtract(ref ulong halves, FourBlocks y)
    {
        if (Avx2.IsSupported && _vector.Fits)
        {
            _vector.Subtract(ref halves, y);
            return;
        }

        SubtractEachOfFour(ref halves, y);
    }

    // Apart, for the way with vectors not to load what this one needs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddEachOfFour(ref ulong halves, FourBlocks y)
    {
        halves = Add(halves, y.B0);
        Unsafe.Add(ref halves, 1) = Add(Unsafe.Add(ref halves, 1), y.B1);
        Unsafe.Add(ref halves, 2) = Add(Unsafe.Add(ref halves, 2), y.B2);
        Unsafe.Add(ref halves, 3) = Add(Unsafe.Add(ref halves, 3), y.B3);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SubtractEachOfFour(ref ulong halves, FourBlocks y)
    {
        halves = Subtract(halves, y.B0);
        Unsafe.Add(ref halves, 1) = Subtract(Unsafe.Add(ref halves, 1), y.B1);
        Unsafe.Add(ref halves, 2) = Subtract(Unsafe.Add(ref halves, 2), y.B2);
        Unsafe.Add(ref halves, 3) = Subtract(Unsafe.Add(ref halves, 3), y.B3);
    }
}
