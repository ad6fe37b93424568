using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace McpAspire.Fpe.Blocks;

/// <summary>AES by the instructions of the machine, unrolled for the size of the key.</summary>
internal readonly struct HardwareAes<TInstructions, TKeySize>(RoundKeys keys) : IBlockCipher<HardwareAes<TInstructions, TKeySize>>
    where TInstructions : struct, IAesInstructions
    where TKeySize : struct, IKeySize
{
    public bool IsDisposed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => keys.IsDisposed;
    }

    public Vector128<byte> Whitening
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => keys.First;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HardwareAes<TInstructions, TKeySize> Open() => this;

    public void Close()
    {
        // Round keys are only read: there is nothing to give back.
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> Encrypt(Vector128<byte> whitened)
    {
        ref var key = ref keys.First;
        var state = TInstructions.Round(whitened, Unsafe.Add(ref key, 1));
        state = TInstructions.Round(state, Unsafe.Add(ref key, 2));
        state = TInstructions.Round(state, Unsafe.Add(ref key, 3));
        state = TInstructions.Round(state, Unsafe.Add(ref key, 4));
        state = TInstructions.Round(state, Unsafe.Add(ref key, 5));
        state = TInstructions.Round(state, Unsafe.Add(ref key, 6));
        state = TInstructions.Round(state, Unsafe.Add(ref key, 7));
        state = TInstructions.Round(state, Unsafe.Add(ref key, 8));
        state = TInstructions.Round(state, Unsafe.Add(ref key, 9));
        if (TKeySize.Rounds > 10)
        {
            state = TInstructions.Round(state, Unsafe.Add(ref key, 10));
            state = TInstructions.Round(state, Unsafe.Add(ref key, 11));
        }

        if (TKeySize.Rounds > 12)
        {
            state = TInstructions.Round(state, Unsafe.Add(ref key, 12));
            state = TInstructions.Round(state, Unsafe.Add(ref key, 13));
        }

        return TInstructions.LastRound(state, Unsafe.Add(ref key, TKeySize.Rounds));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EncryptLanes(ref Vector128<byte> first)
    {
        ref var keyed = ref keys.First;
        var s0 = first;
        var s1 = Unsafe.Add(ref first, 1);
        var s2 = Unsafe.Add(ref first, 2);
        var s3 = Unsafe.Add(ref first, 3);
        var s4 = Unsafe.Add(ref first, 4);
        var s5 = Unsafe.Add(ref first, 5);
        var s6 = Unsafe.Add(ref first, 6);
        var s7 = Unsafe.Add(ref first, 7);
        for (var round = 1; round < TKeySize.Rounds; round++)
        {
            var key = Unsafe.Add(ref keyed, round);
            s0 = TInstructions.Round(s0, key);
            s1 = TInstructions.Round(s1, key);
            s2 = TInstructions.Round(s2, key);
            s3 = TInstructions.Round(s3, key);
            s4 = TInstructions.Round(s4, key);
            s5 = TInstructions.Round(s5, key);
            s6 = TInstructions.Round(s6, key);
            s7 = TInstructions.Round(s7, key);
        }

        var last = Unsafe.Add(ref keyed, TKeySize.Rounds);
        first = TInstructions.LastRound(s0, last);
        Unsafe.Add(ref first, 1) = TInstructions.LastRound(s1, last);
        Unsafe.Add(ref first, 2) = TInstructions.LastRound(s2, last);
        Unsafe.Add(ref first, 3) = TInstructions.LastRound(s3, last);
        Unsafe.Add(ref first, 4) = TInstructions.LastRound(s4, last);
        Unsafe.Add(ref first, 5) = TInstructions.LastRound(s5, last);
        Unsafe.Add(ref first, 6) = TInstructions.LastRound(s6, last);
        Unsafe.Add(ref first, 7) = TInstructions.LastRound(s7, last);
    }

    public void Dispose() => keys.Dispose();
}
