using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Feistel;

/// <summary>What tells FF1 from FF3 as long as a half fits in the block that is encrypted for it (12 bytes, beside the round's number).</summary>
internal interface IMode
{
    static abstract int Rounds { get; }

    /// <summary>Whether the first character of a half is its most significant numeral.</summary>
    static abstract bool MostSignificantFirst { get; }

    /// <summary>u, the length of the left half.</summary>
    static abstract int LeftLength(int length);

    /// <summary>The bytes that the number of a half below a modulus takes: b.</summary>
    static abstract int NumberBytes(UInt128 modulus);

    /// <summary>The byte of the block that holds the number of the round.</summary>
    static abstract int RoundByte(int numberBytes);

    /// <summary>Which bytes of an encrypted block, in which order, are y as a little-endian number; 0xFF is a zero byte.</summary>
    static abstract Vector128<byte> OutputOrder(int numberBytes);

    static abstract RoundInputs Prepare<TBlocks>(in TBlocks blocks, LengthPlan plan, ReadOnlySpan<byte> tweak)
        where TBlocks : struct, IBlockCipher<TBlocks>;

    /// <summary>Puts a number, little-endian, where the block has it.</summary>
    static abstract Vector128<byte> ToBlock(Vector128<byte> number);

    /// <summary>Takes y from an encrypted block.</summary>
    static abstract Vector128<byte> ToNumber(Vector128<byte> block, Vector128<byte> outputOrder);
}
