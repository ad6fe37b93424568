using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe.Text;

/// <summary>
/// Sixteen decimal digits, one a byte, and the two numbers below 10⁸ that the first eight and the last eight spell. Neighbours are joined (or parted) by
/// multiplying: digits to numbers below 100, those to numbers below 10⁴, those to numbers below 10⁸. No branch and no table: constant time.
/// </summary>
internal static class DigitKernel<TMode>
    where TMode : struct, IMode
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ulong First, ulong Second) Read(Vector128<byte> digits)
    {
        if (!Sse41.IsSupported)
            return (ReadEight(digits.AsUInt64().ToScalar()), ReadEight(digits.AsUInt64().GetElement(1)));

        var pairs = Ssse3.MultiplyAddAdjacent(digits, Weights(1, 10).AsSByte());
        var fours = Sse2.MultiplyAddAdjacent(pairs, Weights((short)1, 100));
        var eights = Sse2.MultiplyAddAdjacent(Sse41.PackUnsignedSaturate(fours, fours).AsInt16(), Weights((short)1, 10_000)).AsUInt64().ToScalar();
        return ((uint)eights, eights >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Write(ulong first, ulong second)
    {
        if (!Sse2.IsSupported)
            return Vector128.Create(WriteEight(first), WriteEight(second)).AsByte();

        // ⌊x / 10⁴⌋ = ⌊x·109951163 / 2⁴⁰⌋ below 10⁸, ⌊x / 100⌋ = ⌊x·5243 / 2¹⁹⌋ below 10⁴, ⌊x / 10⌋ = ⌊x·6554 / 2¹⁶⌋ below 100.
        var eights = Vector128.Create(first, second);
        var high = Sse2.Multiply(eights.AsUInt32(), Vector128.Create(109_951_163u)) >>> 40;
        var low = eights - Sse2.Multiply(high.AsUInt32(), Vector128.Create(10_000u));
        var fours = (TMode.MostSignificantFirst ? high | (low << 32) : low | (high << 32)).AsUInt16();
        var hundreds = Sse2.MultiplyHigh(fours, Vector128.Create((ushort)5243)) >>> 3;
        var rest = fours - (hundreds * Vector128.Create((ushort)100));
        var pairs = (TMode.MostSignificantFirst
            ? hundreds.AsUInt32() | (rest.AsUInt32() << 16)
            : rest.AsUInt32() | (hundreds.AsUInt32() << 16)).AsUInt16();
        var tens = Sse2.MultiplyHigh(pairs, Vector128.Create((ushort)6554));
        var ones = pairs - (tens * Vector128.Create((ushort)10));
        return (TMode.MostSignificantFirst ? tens | (ones << 8) : ones | (tens << 8)).AsByte();
    }

    /// <summary>Eight digits in the bytes of a number, the first one lowest: the same in plain arithmetic.</summary>
    internal static ulong ReadEight(ulong digits)
    {
        // Least significant digit in the highest byte.
        if (!TMode.MostSignificantFirst)
            digits = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(digits);
        var pairs = ((digits * 10) + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
        var fours = ((pairs * 100) + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
        return ((fours * 10_000) + (fours >> 32)) & 0xFFFF_FFFF;
    }

    internal static ulong WriteEight(ulong number)
    {
        var high = number / 10_000;
        var fours = high | ((number - (high * 10_000)) << 32);
        var hundreds = ((fours * 10_486) >> 20) & 0x0000_007F_0000_007F;
        var pairs = hundreds | ((fours - (hundreds * 100)) << 16);
        var tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
        var digits = tens | ((pairs - (tens * 10)) << 8);
        return TMode.MostSignificantFirst ? digits : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(digits);
    }

    // For each pair of neighbours the weights of the less and of the more significant one, in the order of the mode.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Weights(byte less, byte more) =>
        Vector128.Create((ushort)(TMode.MostSignificantFirst ? more | (less << 8) : less | (more << 8))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Weights(short less, short more) =>
        Vector128.Create(TMode.MostSignificantFirst ? (ushort)more | ((uint)less << 16) : (ushort)less | ((uint)more << 16)).AsInt16();
}
