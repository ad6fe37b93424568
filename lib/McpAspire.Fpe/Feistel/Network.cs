using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;
using McpAspire.Fpe.Modular;

namespace McpAspire.Fpe.Feistel;

/// <summary>
/// The rounds (FF1: algorithms 7 and 8, step 6; FF3: algorithms 9 and 10, step 4), two at a time, so that the halves need no exchange: an even round changes the
/// left half by the right one, an odd round the right by the left.
/// </summary>
internal static class Network<TBlocks, TMode, TModulus, THalf>
    where TBlocks : struct, IBlockCipher<TBlocks>
    where TMode : struct, IMode
    where TModulus : struct, IModulus<TModulus, THalf>
    where THalf : unmanaged
{
    private const int Lanes = IBlockCipher<TBlocks>.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encrypt(TBlocks blocks, LengthPlan<TModulus> plan, in RoundInputs inputs, ref THalf left, ref THalf right)
    {
        var (a, b) = (left, right);
        for (var i = 0; i < TMode.Rounds; i += 2)
        {
            a = plan.Left.Add(a, Function(blocks, plan, inputs.Even, i, b));
            b = plan.Right.Add(b, Function(blocks, plan, inputs.Odd, i + 1, a));
        }

        (left, right) = (a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decrypt(TBlocks blocks, LengthPlan<TModulus> plan, in RoundInputs inputs, ref THalf left, ref THalf right)
    {
        var (a, b) = (left, right);
        for (var i = TMode.Rounds - 2; i >= 0; i -= 2)
        {
            b = plan.Right.Subtract(b, Function(blocks, plan, inputs.Odd, i + 1, a));
            a = plan.Left.Subtract(a, Function(blocks, plan, inputs.Even, i, b));
        }

        (left, right) = (a, b);
    }

    /// <summary>Encrypts as many values as there are lanes: their left halves one after the other, and their right halves.</summary>
    public static void EncryptLanes(TBlocks blocks, LengthPlan<TModulus> plan, in RoundInputs inputs, Span<THalf> lefts, Span<THalf> rights)
    {
        Span<Vector128<byte>> states = stackalloc Vector128<byte>[Lanes];
        for (var i = 0; i < TMode.Rounds; i += 2)
        {
            Function(blocks, plan, inputs.Even, i, rights, states);
            for (var lane = 0; lane < Lanes; lane++)
                lefts[lane] = plan.Left.Add(lefts[lane], states[lane]);
            Function(blocks, plan, inputs.Odd, i + 1, lefts, states);
            for (var lane = 0; lane < Lanes; lane++)
                rights[lane] = plan.Right.Add(rights[lane], states[lane]);
        }
    }

    public static void DecryptLanes(TBlocks blocks, LengthPlan<TModulus> plan, in RoundInputs inputs, Span<THalf> lefts, Span<THalf> rights)
    {
        Span<Vector128<byte>> states = stackalloc Vector128<byte>[Lanes];
        for (var i = TMode.Rounds - 2; i >= 0; i -= 2)
        {
            Function(blocks, plan, inputs.Odd, i + 1, lefts, states);
            for (var lane = 0; lane < Lanes; lane++)
                rights[lane] = plan.Right.Subtract(rights[lane], states[lane]);
            Function(blocks, plan, inputs.Even, i, rights, states);
            for (var lane = 0; lane < Lanes; lane++)
                lefts[lane] = plan.Left.Subtract(lefts[lane], states[lane]);
        }
    }

    /// <summary>y, the number that a round makes of a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Function(TBlocks blocks, LengthPlan<TModulus> plan, Vector128<byte> input, int round, THalf half) =>
        TMode.ToNumber(blocks.Encrypt(input ^ plan.RoundNumber(round) ^ TMode.ToBlock(TModulus.ToVector(half))), plan.OutputOrder);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Function(
        TBlocks blocks,
        LengthPlan<TModulus> plan,
        Vector128<byte> input,
        int round,
        Span<THalf> halves,
        Span<Vector128<byte>> states)
    {
        input ^= plan.RoundNumber(round);
        for (var lane = 0; lane < Lanes; lane++)
            states[lane] = input ^ TMode.ToBlock(TModulus.ToVector(halves[lane]));
        blocks.EncryptLanes(ref states[0]);
        for (var lane = 0; lane < Lanes; lane++)
            states[lane] = TMode.ToNumber(states[lane], plan.OutputOrder);
    }
}
