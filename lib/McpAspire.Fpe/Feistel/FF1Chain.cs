using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Feistel;

/// <summary>
/// The part of FF1 that all rounds share: PRF (algorithm 6, a CBC-MAC) over P ‖ T ‖ 0…, up to the block that holds the number of the round.
/// </summary>
internal static class FF1Chain
{
    public const int BlockBytes = 16;

    /// <summary>Where in its block the number of the round stands: b bytes follow it and end the last block (algorithm 7, step 6.i).</summary>
    public static int RoundByte(int numberBytes) => BlockBytes - 1 - (numberBytes % BlockBytes);

    /// <summary>The chained value, with what goes before the number of the round in its block already added.</summary>
    public static Vector128<byte> Start<TBlocks>(in TBlocks blocks, int radix, int length, int leftLength, int numberBytes, ReadOnlySpan<byte> tweak)
        where TBlocks : struct, IBlockCipher<TBlocks>
    {
        var whitening = blocks.Whitening;
        var state = blocks.Encrypt(Header(radix, length, leftLength, tweak.Length) ^ whitening);
        for (; tweak.Length >= BlockBytes; tweak = tweak[BlockBytes..])
            state = blocks.Encrypt(state ^ Vector128.Create(tweak) ^ whitening);

        Span<byte> rest = stackalloc byte[BlockBytes];
        rest.Clear();
        tweak.CopyTo(rest);
        state ^= Vector128.Create<byte>(rest);

        // Zeros fill up to the number of the round; if the rest of the tweak goes beyond its place, they fill this block and begin the next.
        return tweak.Length <= RoundByte(numberBytes) ? state : blocks.Encrypt(state ^ whitening);
    }

    // Step 5: P = 1 ‖ 2 ‖ 1 ‖ radix in 3 bytes ‖ 10 ‖ u mod 256 ‖ n in 4 bytes ‖ t in 4 bytes.
    private static Vector128<byte> Header(int radix, int length, int leftLength, int tweakLength)
    {
        var high = (0x010201UL << 40) | ((ulong)radix << 16) | (10 << 8) | (byte)leftLength;
        var low = ((ulong)length << 32) | (uint)tweakLength;
        return Vector128.Create(BinaryPrimitives.ReverseEndianness(high), BinaryPrimitives.ReverseEndianness(low)).AsByte();
    }
}
