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

    /// <summary>
    /// The chained value after the tweak, with what goes before the number of the round in its block already added. The chain begins with what
    /// <see cref="Header"/> answers.
    /// </summary>
    public static Vector128<byte> Start<TBlocks>(in TBlocks blocks, Vector128<byte> header, int numberBytes, ReadOnlySpan<byte> tweak)
        where TBlocks : struct, IBlockCipher<TBlocks>
    {
        var whitening = blocks.Whitening;
        var state = header;
        for (; tweak.Length >= BlockBytes; tweak = tweak[BlockBytes..])
            state = blocks.Encrypt(state ^ Vector128.Create(tweak) ^ whitening);

        state ^= Padded(tweak);

        // Zeros fill up to the number of the round; if the rest of the tweak goes beyond its place, they fill this block and begin the next.
        return tweak.Length <= RoundByte(numberBytes) ? state : blocks.Encrypt(state ^ whitening);
    }

    // Fewer bytes than a block, and zeros after them; read as numbers, as vectors would have to wait for the bytes to be written first.
    private static Vector128<byte> Padded(ReadOnlySpan<byte> bytes)
    {
        var (low, high) = (0UL, 0UL);
        if (bytes.Length >= sizeof(ulong))
        {
            low = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            if (bytes.Length > sizeof(ulong))
                high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[^sizeof(ulong)..]) >> (8 * (BlockBytes - bytes.Length));
        }
        else if (bytes.Length >= sizeof(uint))
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            low |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]) << (8 * (bytes.Length - sizeof(uint)));
        }
        else
        {
            for (var i = 0; i < bytes.Length; i++)
                low |= (ulong)bytes[i] << (8 * i);
        }

        return Vector128.Create(low, high).AsByte();
    }

    /// <summary>The chained value after the first block, step 5: P = 1 ‖ 2 ‖ 1 ‖ radix in 3 bytes ‖ 10 ‖ u mod 256 ‖ n in 4 bytes ‖ t in 4 bytes.</summary>
    public static Vector128<byte> Header<TBlocks>(in TBlocks blocks, int radix, int length, int tweakLength)
        where TBlocks : struct, IBlockCipher<TBlocks>
    {
        var leftLength = FF1Mode.LeftLength(length);
        var high = (0x010201UL << 40) | ((ulong)radix << 16) | (10 << 8) | (byte)leftLength;
        var low = ((ulong)length << 32) | (uint)tweakLength;
        var p = Vector128.Create(BinaryPrimitives.ReverseEndianness(high), BinaryPrimitives.ReverseEndianness(low)).AsByte();
        return blocks.Encrypt(p ^ blocks.Whitening);
    }
}
