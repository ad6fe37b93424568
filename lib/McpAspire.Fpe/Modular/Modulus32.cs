using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Modular;

/// <summary>
/// D below 2³⁰ (nine decimal digits). y is taken as four limbs of 32 bits: y ≡ y₀ + y₁·(2³² mod D) + y₂·(2⁶⁴ mod D) + y₃·(2⁹⁶ mod D). That sum with a half added
/// stays below 2⁶⁴, and within the range in which <see cref="Reciprocal"/> is exact (<see cref="Fits"/> proves both), so one division finishes it.
/// To subtract y, each weight is replaced by its negative mod D. Multiplications, additions and shifts only: constant time.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Modulus32 : IModulus<Modulus32, ulong>
{
    private readonly Weights _add;
    private readonly Weights _subtract;
    private readonly Reciprocal _reciprocal;

    private Modulus32(ulong modulus)
    {
        _reciprocal = new Reciprocal(modulus);
        _add = Weights.Of(modulus);
        _subtract = _add.Negated(modulus);
    }

    public static bool Fits(UInt128 modulus)
    {
        if (modulus <= 2 || modulus >= (1u << 30) || UInt128.IsPow2(modulus))
            return false;
        var candidate = new Modulus32((ulong)modulus);
        var largest = UInt128.Max(candidate._add.LargestSum, candidate._subtract.LargestSum) + modulus - 1;
        return largest <= candidate._reciprocal.Limit;
    }

    public static Modulus32 Create(UInt128 modulus) => new((ulong)modulus);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FromNumber(UInt128 number) => (ulong)number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 ToNumber(ulong half) => half;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToVector(ulong half) => Vector128.CreateScalar(half).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Add(ulong half, Vector128<byte> y) => _reciprocal.Remainder(half + _add.Sum(y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Subtract(ulong half, Vector128<byte> y) => _reciprocal.Remainder(half + _subtract.Sum(y));
}
