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
    public FourBlocks Encrypt(FourBlocks whitened)
    {
        ref var key = ref keys.First;
        var state = Round(whitened, Unsafe.Add(ref key, 1));
        state = Round(state, Unsafe.Add(ref key, 2));
        state = Round(state, Unsafe.Add(ref key, 3));
        state = Round(state, Unsafe.Add(ref key, 4));
        state = Round(state, Unsafe.Add(ref key, 5));
        state = Round(state, Unsafe.Add(ref key, 6));
        state = Round(state, Unsafe.Add(ref key, 7));
        state = Round(state, Unsafe.Add(ref key, 8));
        state = Round(state, Unsafe.Add(ref key, 9));
        if (TKeySize.Rounds > 10)
        {
            state = Round(state, Unsafe.Add(ref key, 10));
            state = Round(state, Unsafe.Add(ref key, 11));
        }

        if (TKeySize.Rounds > 12)
        {
            state = Round(state, Unsafe.Add(ref key, 12));
            state = Round(state, Unsafe.Add(ref key, 13));
        }

        return LastRound(state, Unsafe.Add(ref key, TKeySize.Rounds));
    }

    public void Dispose() => keys.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FourBlocks Round(FourBlocks state, Vector128<byte> key) => new(
        TInstructions.Round(state.B0, key),
        TInstructions.Round(state.B1, key),
        TInstructions.Round(state.B2, key),
        TInstructions.Round(state.B3, key));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FourBlocks LastRound(FourBlocks state, Vector128<byte> key) => new(
        TInstructions.LastRound(state.B0, key),
        TInstructions.LastRound(state.B1, key),
        TInstructions.LastRound(state.B2, key),
        TInstructions.LastRound(state.B3, key));
}
