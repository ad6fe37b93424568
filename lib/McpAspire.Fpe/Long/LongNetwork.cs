using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;
using McpAspire.Fpe.Feistel;
using McpAspire.Fpe.Text;

namespace McpAspire.Fpe.Long;

/// <summary>
/// FF1 (SP 800-38G, algorithms 7 and 8) for halves beyond 2⁹⁶: NUM(B) spans blocks, y spans blocks, and the numbers are as long as it takes. Slow next to the
/// other path, and only used where that one ends.
/// </summary>
internal static class LongNetwork<TBlocks, TCodec, TSymbol>
    where TBlocks : struct, IBlockCipher<TBlocks>
    where TCodec : struct, ICodec<TSymbol>
    where TSymbol : unmanaged
{
    private const int BlockBytes = FF1Chain.BlockBytes;

    /// <summary>False if a symbol has no numeral; nothing is written then. At <see cref="FpeCipher.MaxFF1Length"/> it takes some 30 KB of the stack.</summary>
    public static bool TryRun(TBlocks blocks, in TCodec codec, bool decrypt, ReadOnlySpan<TSymbol> text, ReadOnlySpan<byte> tweak, Span<TSymbol> result)
    {
        Span<ushort> numerals = stackalloc ushort[text.Length];
        if (!TryReadNumerals(codec, text, numerals))
            return false;

        RunRounds(blocks, new LongRadix(codec.Radix), decrypt, numerals, tweak);

        ObjectDisposedException.ThrowIf(blocks.IsDisposed, typeof(FpeCipher));
        for (var i = 0; i < numerals.Length; i++)
            result[i] = codec.SymbolOf(numerals[i]);
        return true;
    }

    private static bool TryReadNumerals(in TCodec codec, ReadOnlySpan<TSymbol> text, Span<ushort> numerals)
    {
        var valid = true;
        for (var i = 0; i < text.Length; i++)
        {
            var numeral = codec.NumeralOf(text[i]);
            valid &= numeral < (uint)codec.Radix;
            numerals[i] = (ushort)numeral;
        }

        return valid;
    }

    private static void RunRounds(TBlocks blocks, LongRadix radix, bool decrypt, Span<ushort> numerals, ReadOnlySpan<byte> tweak)
    {
        // Step 1 and 2; A stays left and B right, as the halves take turns instead of places.
        var left = numerals[..FF1Mode.LeftLength(numerals.Length)];
        var right = numerals[left.Length..];

        // Step 3, and step 4 whose d is the bytes of y.
        var number = new Limbs(stackalloc uint[radix.LimbsFor(right.Length) + 2]);
        var numberBytes = NumberBytes(radix, right.Length, ref number);
        Span<byte> y = stackalloc byte[(4 * ((numberBytes + 3) / 4)) + 4];

        // Step 5 and the part of 6.i that all rounds share; what differs is the rest of Q, from the number of the round on.
        var header = FF1Chain.Header(blocks, (int)radix.Radix, numerals.Length, tweak.Length);
        var start = FF1Chain.Start(blocks, header, numberBytes, tweak);
        var roundByte = FF1Chain.RoundByte(numberBytes);
        Span<byte> tail = stackalloc byte[roundByte + 1 + numberBytes];
        tail.Clear();

        for (var i = 0; i < FF1Mode.Rounds; i++)
        {
            var round = decrypt ? FF1Mode.Rounds - 1 - i : i;
            var target = round % 2 == 0 ? left : right;
            var source = round % 2 == 0 ? right : left;
            tail[roundByte] = (byte)round;
            radix.Read(source, ref number);
            number.WriteBigEndian(tail[(roundByte + 1)..]);
            Expand(blocks, Authenticate(blocks, start, tail), y);
            number.ReadBigEndian(y);
            radix.Combine(target, ref number, decrypt);
        }
    }

    // b is the bytes of radixᵛ − 1, which is NUM of the greatest numeral v times.
    private static int NumberBytes(LongRadix radix, int length, ref Limbs number)
    {
        Span<ushort> greatest = stackalloc ushort[length];
        greatest.Fill((ushort)(radix.Radix - 1));
        radix.Read(greatest, ref number);
        return number.Bytes;
    }

    // Step 6.ii: R = PRF(P ‖ Q), from where the rounds differ.
    private static Vector128<byte> Authenticate(TBlocks blocks, Vector128<byte> state, ReadOnlySpan<byte> tail)
    {
        for (; tail.Length > 0; tail = tail[BlockBytes..])
            state = blocks.Encrypt(state ^ Vector128.Create(tail) ^ blocks.Whitening);
        return state;
    }

    // Step 6.iii: S is the beginning of R ‖ CIPH(R ⊕ [1]¹⁶) ‖ CIPH(R ⊕ [2]¹⁶) ‖ …
    private static void Expand(TBlocks blocks, Vector128<byte> r, Span<byte> s)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        r.CopyTo(block);
        for (var j = 1; s.Length > BlockBytes; j++)
        {
            block.CopyTo(s);
            s = s[BlockBytes..];
            var counter = Vector128.Create(0UL, BinaryPrimitives.ReverseEndianness((ulong)j)).AsByte();
            blocks.Encrypt(r ^ counter ^ blocks.Whitening).CopyTo(block);
        }

        block[..s.Length].CopyTo(s);
    }
}
