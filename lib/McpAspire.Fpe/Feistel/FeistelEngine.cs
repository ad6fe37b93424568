using System.Runtime.CompilerServices;
using McpAspire.Fpe.Blocks;
using McpAspire.Fpe.Long;
using McpAspire.Fpe.Modular;
using McpAspire.Fpe.Text;

namespace McpAspire.Fpe.Feistel;

/// <summary>An engine put together at compile time from a way to compute AES, a mode and a way to read symbols.</summary>
internal sealed class FeistelEngine<TBlocks, TMode, TCodec, TSymbol>(TBlocks key, TCodec codec, LengthPlans<TMode> plans) : Engine<TSymbol>
    where TBlocks : struct, IBlockCipher<TBlocks>
    where TMode : struct, IMode
    where TCodec : struct, ICodec<TSymbol>
    where TSymbol : unmanaged
{
    // Enough for the latency of one group of four to hide behind the others.
    private const int Together = 4 * FourBlocks.Count;

    public override bool TryRun(bool decrypt, ReadOnlySpan<TSymbol> text, ReadOnlySpan<byte> tweak, Span<TSymbol> result)
    {
        var plan = plans.Find(text.Length);
        var blocks = key.Open();
        try
        {
            return plan switch
            {
                LengthPlan<Modulus32> narrow => Run<Modulus32, ulong>(blocks, narrow, decrypt, text, tweak, result),
                LengthPlan<Modulus64> middle => Run<Modulus64, ulong>(blocks, middle, decrypt, text, tweak, result),
                LengthPlan<Modulus96> wide => Run<Modulus96, Wide>(blocks, wide, decrypt, text, tweak, result),
                _ => LongNetwork<TBlocks, TCodec, TSymbol>.TryRun(blocks, codec, decrypt, text, tweak, result),
            };
        }
        finally
        {
            blocks.Close();
        }
    }

    public override bool TryRunBatch(bool decrypt, ReadOnlySpan<TSymbol> texts, int length, ReadOnlySpan<byte> tweak, Span<TSymbol> results)
    {
        if (!codec.IsValid(texts))
            return false;

        var plan = plans.Find(length);
        var blocks = key.Open();
        try
        {
            return plan switch
            {
                LengthPlan<Modulus32> narrow => RunBatch<Modulus32, ulong>(blocks, narrow, decrypt, texts, tweak, results),
                LengthPlan<Modulus64> middle => RunBatch<Modulus64, ulong>(blocks, middle, decrypt, texts, tweak, results),
                LengthPlan<Modulus96> wide => RunBatch<Modulus96, Wide>(blocks, wide, decrypt, texts, tweak, results),
                _ => RunLongBatch(blocks, decrypt, texts, length, tweak, results),
            };
        }
        finally
        {
            blocks.Close();
        }
    }

    // Not inlined: a width that comes into use late would be compiled as the rare case of the widths before it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Run<TModulus, THalf>(
        TBlocks blocks,
        LengthPlan<TModulus> plan,
        bool decrypt,
        ReadOnlySpan<TSymbol> text,
        ReadOnlySpan<byte> tweak,
        Span<TSymbol> result)
        where TModulus : struct, IModulus<TModulus, THalf>
        where THalf : unmanaged
    {
        var inputs = TMode.Prepare(blocks, plan, tweak);
        return TryRunOne<TModulus, THalf>(blocks, plan, inputs, decrypt, text, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryRunOne<TModulus, THalf>(
        TBlocks blocks,
        LengthPlan<TModulus> plan,
        in RoundInputs inputs,
        bool decrypt,
        ReadOnlySpan<TSymbol> text,
        Span<TSymbol> result)
        where TModulus : struct, IModulus<TModulus, THalf>
        where THalf : unmanaged
    {
        if (!codec.TryRead<TMode>(text, plan.LeftLength, out var left, out var right))
            return false;

        var (a, b) = (TModulus.FromNumber(left), TModulus.FromNumber(right));
        if (decrypt)
            Network<TBlocks, TMode, TModulus, THalf>.Decrypt(blocks, plan, inputs, ref a, ref b);
        else
            Network<TBlocks, TMode, TModulus, THalf>.Encrypt(blocks, plan, inputs, ref a, ref b);

        ObjectDisposedException.ThrowIf(blocks.IsDisposed, typeof(FpeCipher));
        codec.Write<TMode>(TModulus.ToNumber(a), TModulus.ToNumber(b), plan.LeftLength, result);
        return true;
    }

    private bool RunBatch<TModulus, THalf>(
        TBlocks blocks,
        LengthPlan<TModulus> plan,
        bool decrypt,
        ReadOnlySpan<TSymbol> texts,
        ReadOnlySpan<byte> tweak,
        Span<TSymbol> results)
        where TModulus : struct, IModulus<TModulus, THalf>
        where THalf : unmanaged
    {
        var inputs = TMode.Prepare(blocks, plan, tweak);
        var valid = true;
        Span<THalf> lefts = stackalloc THalf[Together];
        Span<THalf> rights = stackalloc THalf[Together];
        for (; texts.Length >= Together * plan.Length; texts = texts[(Together * plan.Length)..], results = results[(Together * plan.Length)..])
        {
            for (var lane = 0; lane < Together; lane++)
            {
                valid &= codec.TryRead<TMode>(texts.Slice(lane * plan.Length, plan.Length), plan.LeftLength, out var left, out var right);
                lefts[lane] = TModulus.FromNumber(left);
                rights[lane] = TModulus.FromNumber(right);
            }

            if (decrypt)
                Network<TBlocks, TMode, TModulus, THalf>.DecryptLanes(blocks, plan, inputs, lefts, rights);
            else
                Network<TBlocks, TMode, TModulus, THalf>.EncryptLanes(blocks, plan, inputs, lefts, rights);

            ObjectDisposedException.ThrowIf(blocks.IsDisposed, typeof(FpeCipher));
            for (var lane = 0; lane < Together; lane++)
            {
                var result = results.Slice(lane * plan.Length, plan.Length);
                codec.Write<TMode>(TModulus.ToNumber(lefts[lane]), TModulus.ToNumber(rights[lane]), plan.LeftLength, result);
            }
        }

        for (; texts.Length > 0; texts = texts[plan.Length..], results = results[plan.Length..])
            valid &= TryRunOne<TModulus, THalf>(blocks, plan, inputs, decrypt, texts[..plan.Length], results[..plan.Length]);
        return valid;
    }

    private bool RunLongBatch(
        TBlocks blocks,
        bool decrypt,
        ReadOnlySpan<TSymbol> texts,
        int length,
        ReadOnlySpan<byte> tweak,
        Span<TSymbol> results)
    {
        var valid = true;
        for (var start = 0; start < texts.Length; start += length)
            valid &= LongNetwork<TBlocks, TCodec, TSymbol>.TryRun(blocks, codec, decrypt, texts.Slice(start, length), tweak, results.Slice(start, length));
        return valid;
    }
}
