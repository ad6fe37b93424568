using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Feistel;

/// <summary>
/// FF3 and FF3-1, SP 800-38G algorithms 9 and 10. Steps 4.ii to 4.iv reverse the characters of a half, then the bytes of the key, of the block and of the result.
/// Without all that: the first character of a half is its least significant numeral, the block is NUM(REV(B)) in 12 little-endian bytes and the four bytes of
/// W ⊕ i in reverse, AES runs under the reversed key, and y is the result as a little-endian number.
/// </summary>
internal readonly struct FF3Mode : IMode
{
    public const int LongTweakBytes = 8;
    public const int ShortTweakBytes = 7;

    private const int HalfBytes = 12;
    private const int TweakLane = 3;

    public static int Rounds => 8;

    public static bool MostSignificantFirst => false;

    // Step 1: u = ⌈n/2⌉.
    public static int LeftLength(int length) => (length + 1) / 2;

    public static int NumberBytes(UInt128 modulus) => HalfBytes;

    // i is added to the last byte of W, which is the first after the number once the block is reversed.
    public static int RoundByte(int numberBytes) => HalfBytes;

    public static Vector128<byte> OutputOrder(int numberBytes) => Vector128<byte>.Indices;

    public static RoundInputs Prepare<TBlocks>(in TBlocks blocks, LengthPlan plan, ReadOnlySpan<byte> tweak)
        where TBlocks : struct, IBlockCipher<TBlocks>
    {
        // Steps 3 and 4.i: even rounds take the right half of the tweak, odd ones the left.
        var (left, right) = SplitTweak(tweak);
        var whitening = blocks.Whitening;
        return new RoundInputs(
            whitening ^ Vector128<uint>.Zero.WithElement(TweakLane, right).AsByte(),
            whitening ^ Vector128<uint>.Zero.WithElement(TweakLane, left).AsByte());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToBlock(Vector128<byte> number) => number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToNumber(Vector128<byte> block, Vector128<byte> outputOrder) => block;

    // Rev. 1, algorithm 9 of the draft of 2019, step 3: of 56 bits the first 28 go left, the next 4 to the end of the right half, 24 before them.
    private static (uint Left, uint Right) SplitTweak(ReadOnlySpan<byte> tweak)
    {
        var left = BinaryPrimitives.ReadUInt32BigEndian(tweak);
        if (tweak.Length == LongTweakBytes)
            return (left, BinaryPrimitives.ReadUInt32BigEndian(tweak[4..]));

        var right = BinaryPrimitives.ReadUInt32BigEndian(tweak[3..]);
        return (left & 0xFFFF_FFF0, (right << 8) | ((left & 0x0F) << 4));
    }
}
