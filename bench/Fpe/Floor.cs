using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Bench;

/// <summary>What no implementation can beat on this machine: the AES blocks of an operation and nothing else.</summary>
internal static class Floor
{
    /// <summary>Blocks that wait for one another, as those of one value do.</summary>
    public static Action<int> Dependent<TInstructions, TKeySize>(byte[] key, int blocks)
        where TInstructions : struct, IAesInstructions
        where TKeySize : struct, IKeySize
    {
        var aes = new HardwareAes<TInstructions, TKeySize>(RoundKeys.Expand<TInstructions>(key));
        return operations => Sink(Chain(aes, operations * blocks));
    }

    /// <summary>Blocks side by side, as those of a batch are.</summary>
    public static Action<int> Independent<TInstructions, TKeySize>(byte[] key, int blocks)
        where TInstructions : struct, IAesInstructions
        where TKeySize : struct, IKeySize
    {
        var keys = RoundKeys.Expand<TInstructions>(key);
        return operations => Sink(Lanes<TInstructions, TKeySize>(ref keys.First, operations * blocks / 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector128<byte> Chain<TBlocks>(TBlocks aes, int count)
        where TBlocks : struct, IBlockCipher<TBlocks>
    {
        var state = Vector128<byte>.Zero;
        for (; count > 0; count--)
            state = aes.Encrypt(state ^ aes.Whitening);
        return state;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector128<byte> Lanes<TInstructions, TKeySize>(ref Vector128<byte> keys, int count)
        where TInstructions : struct, IAesInstructions
        where TKeySize : struct, IKeySize
    {
        var (a, b, c, d) = (keys, Unsafe.Add(ref keys, 1), Unsafe.Add(ref keys, 2), Unsafe.Add(ref keys, 3));
        var (e, f, g, h) = (~a, ~b, ~c, ~d);
        for (; count > 0; count--)
        {
            a ^= keys;
            b ^= keys;
            c ^= keys;
            d ^= keys;
            e ^= keys;
            f ^= keys;
            g ^= keys;
            h ^= keys;
            for (var round = 1; round < TKeySize.Rounds; round++)
            {
                var key = Unsafe.Add(ref keys, round);
                a = TInstructions.Round(a, key);
                b = TInstructions.Round(b, key);
                c = TInstructions.Round(c, key);
                d = TInstructions.Round(d, key);
                e = TInstructions.Round(e, key);
                f = TInstructions.Round(f, key);
                g = TInstructions.Round(g, key);
                h = TInstructions.Round(h, key);
            }

            var last = Unsafe.Add(ref keys, TKeySize.Rounds);
            a = TInstructions.LastRound(a, last);
            b = TInstructions.LastRound(b, last);
            c = TInstructions.LastRound(c, last);
            d = TInstructions.LastRound(d, last);
            e = TInstructions.LastRound(e, last);
            f = TInstructions.LastRound(f, last);
            g = TInstructions.LastRound(g, last);
            h = TInstructions.LastRound(h, last);
        }

        return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Sink(Vector128<byte> value) => GC.KeepAlive(value == default ? Environment.CommandLine : null);
}
