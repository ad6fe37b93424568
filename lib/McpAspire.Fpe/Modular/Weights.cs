using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Modular;

/// <summary>What the four 32-bit limbs of a 128-bit number count for, modulo D.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Weights(ulong W0, ulong W1, ulong W2, ulong W3)
{
    /// <summary>The largest that <see cref="Sum"/> can be.</summary>
    public UInt128 LargestSum => uint.MaxValue * ((UInt128)W0 + W1 + W2 + W3);

    public static Weights Of(ulong modulus)
    {
        var w1 = (1UL << 32) % modulus;
        var w2 = w1 * w1 % modulus;
        return new Weights(1, w1, w2, w2 * w1 % modulus);
    }

    public Weights Negated(ulong modulus) => new(modulus - W0, modulus - W1, modulus - W2, modulus - W3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Sum(Vector128<byte> y)
    {
        var low = y.AsUInt64().ToScalar();
        var high = y.AsUInt64().GetElement(1);
        return ((uint)low * W0) + ((low >> 32) * W1) + ((uint)high * W2) + ((high >> 32) * W3);
    }
}
