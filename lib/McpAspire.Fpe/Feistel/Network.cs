using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encrypt(TBlocks blocks, LengthPlan<TModulus> plan, in RoundInputs inputs, ref THalf left, ref THalf right)
    {
        var (a, b) = (left, right);
        for (var i = 0; i < TMode.Rounds; i += 2)
        {
            var y = Function(blocks, plan, inputs.Even, i, b);
            a = plan.Left.Add(a, y);
            y = Function(blocks, plan, inputs.Odd, i + 1, a);
            b = plan.Right.Add(b, y);
        }

        (left, right) = (a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decrypt(TBlocks blocks, LengthPlan<TModulus> plan, in RoundInputs inputs, ref THalf left, ref THalf right)
    {
        var (a, b) = (left, right);
        for (var i = TMode.Rounds - 2; i >= 0; i -= 2)
        {
            var y = Function(blocks, plan, inputs.Odd, i + 1, a);
            b = plan.Right.Subtract(b, y);
            y = Function(blocks, plan, inputs.Even, i, b);
            a = plan.Left.Subtract(a, y);
        }

        (left, right) = (a, b);
    }

    /// <summary>
    /// Encrypts values side by side, a multiple of four: the left half of each, and the right half of each. One round goes over all before the next one does, so
    /// that while four wait for their reduction the AES of the next four runs.
    /// </summary>
    public static void EncryptLanes(TBlocks blocks, LengthPlan<TModulus> plan, in RoundInputs inputs, Span<THalf> lefts, Span<THalf> rights)
    {
        for (var i = 0; i < TMode.Rounds; i += 2)
        {
            AddLanes(blocks, ref plan.Left, plan.OutputOrder, inputs.Even ^ plan.RoundNumber(i), lefts, rights);
            AddLanes(blocks, ref plan.Right, plan.OutputOrder, inputs.Odd ^ plan.RoundNumber(i + 1), rights, lefts);
        }
    }

    public static void DecryptLanes(TBlocks blocks, LengthPlan<TModulus> plan, in RoundInputs inputs, Span<THalf> lefts, Span<THalf> rights)
    {
        for (var i = TMode.Rounds - 2; i >= 0; i -= 2)
        {
            SubtractLanes(blocks, ref plan.Right, plan.OutputOrder, inputs.Odd ^ plan.RoundNumber(i + 1), rights, lefts);
            SubtractLanes(blocks, ref plan.Left, plan.OutputOrder, inputs.Even ^ plan.RoundNumber(i), lefts, rights);
        }
    }

    // What is computed between two AES operations decides how many of them are on their way at once: no bounds are checked again in these loops.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLanes(
        TBlocks blocks,
        ref TModulus modulus,
        Vector128<byte> outputOrder,
        Vector128<byte> input,
        Span<THalf> targets,
        Span<THalf> sources)
    {
        ref var target = ref MemoryMarshal.GetReference(targets);
        ref var source = ref MemoryMarshal.GetReference(sources);
        for (nint lane = 0; lane < targets.Length; lane += FourBlocks.Count)
            modulus.Add(ref Unsafe.Add(ref target, lane), Function(blocks, outputOrder, input, ref Unsafe.Add(ref source, lane)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractLanes(
        TBlocks blocks,
        ref TModulus modulus,
        Vector128<byte> outputOrder,
        Vector128<byte> input,
        Span<THalf> targets,
        Span<THalf> sources)
    {
        ref var target = ref MemoryMarshal.GetReference(targets);
        ref var source = ref MemoryMarshal.GetReference(sources);
        for (nint lane = 0; lane < targets.Length; lane += FourBlocks.Count)
            modulus.Subtract(ref Unsafe.Add(ref target, lane), Function(blocks, outputOrder, input, ref Unsafe.Add(ref source, lane)));
    }

    /// <summary>y, the number that a round makes of a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Function(TBlocks blocks, LengthPlan<TModulus> plan, Vector128<byte> input, int round, THalf half)
    {
        var block = input ^ plan.RoundNumber(round) ^ TMode.ToBlock(TModulus.ToVector(half));
        return TMode.ToNumber(blocks.Encrypt(block), plan.OutputOrder);
    }

    /// <summary>The same of four halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FourBlocks Function(TBlocks blocks, Vector128<byte> outputOrder, Vector128<byte> input, ref THalf halves)
    {
        var numbers = TModulus.ToVectors(ref halves);
        var results = blocks.Encrypt(new FourBlocks(
            input ^ TMode.ToBlock(numbers.B0),
            input ^ TMode.ToBlock(numbers.B1),
            input ^ TMode.ToBlock(numbers.B2),
            input ^ TMode.ToBlock(numbers.B3)));
        return new FourBlocks(
            TMode.ToNumber(results.B0, outputOrder),
            TMode.ToNumber(results.B1, outputOrder),
            TMode.ToNumber(results.B2, outputOrder),
            TMode.ToNumber(results.B3, outputOrder));
    }
}
