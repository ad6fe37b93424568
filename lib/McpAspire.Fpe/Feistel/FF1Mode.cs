using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Feistel;

/// <summary>
/// FF1, SP 800-38G algorithms 7 and 8, for halves of at most 12 bytes: NUM(B) ends the one block that a round encrypts, and S (step 6.iii) is the beginning
/// of its result.
/// </summary>
internal readonly struct FF1Mode : IMode
{
    /// <summary>For tweaks shorter than this the first block is kept; beside the blocks of a longer one it costs little to compute again.</summary>
    public const int KeptHeaders = 65;

    private const byte ZeroByte = 0xFF;

    public static int Rounds => 10;

    public static bool MostSignificantFirst => true;

    // Step 1: u = ⌊n/2⌋.
    public static int LeftLength(int length) => length / 2;

    // Step 3: b = ⌈⌈v·log₂ radix⌉ / 8⌉ is the bytes of the largest NUM(B), radixᵛ − 1.
    public static int NumberBytes(UInt128 modulus) => ((int)UInt128.Log2(modulus - 1) / 8) + 1;

    public static int RoundByte(int numberBytes) => FF1Chain.RoundByte(numberBytes);

    // Steps 4 and 6.iii, 6.iv: y is the first d = 4⌈b/4⌉ + 4 bytes, big-endian.
    public static Vector128<byte> OutputOrder(int numberBytes)
    {
        var bytes = (4 * ((numberBytes + 3) / 4)) + 4;
        Span<byte> order = stackalloc byte[FF1Chain.BlockBytes];
        for (var i = 0; i < order.Length; i++)
            order[i] = i < bytes ? (byte)(bytes - 1 - i) : ZeroByte;
        return Vector128.Create<byte>(order);
    }

    public static RoundInputs Prepare<TBlocks>(in TBlocks blocks, LengthPlan plan, ReadOnlySpan<byte> tweak)
        where TBlocks : struct, IBlockCipher<TBlocks>
    {
        var header = tweak.Length < KeptHeaders
            ? (plan.Headers[tweak.Length] ??= new FF1Header(MakeHeader(blocks, plan, tweak.Length))).State
            : MakeHeader(blocks, plan, tweak.Length);
        var start = FF1Chain.Start(blocks, header, plan.NumberBytes, tweak) ^ blocks.Whitening;
        return new RoundInputs(start, start);
    }

    private static Vector128<byte> MakeHeader<TBlocks>(in TBlocks blocks, LengthPlan plan, int tweakLength)
        where TBlocks : struct, IBlockCipher<TBlocks> => FF1Chain.Header(blocks, plan.Radix, plan.Length, tweakLength);

    // A number below 256ᵇ written in 16 big-endian bytes is zero before the last b.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToBlock(Vector128<byte> number) =>
        Vector128.Shuffle(number, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));

    // On x86, on Arm and in software, an index with its highest bit set gives zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToNumber(Vector128<byte> block, Vector128<byte> outputOrder) => Vector128.ShuffleNative(block, outputOrder);
}
