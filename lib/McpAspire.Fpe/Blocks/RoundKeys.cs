using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace McpAspire.Fpe.Blocks;

/// <summary>The round keys of AES, in memory that the collector never copies, so that clearing it clears them all.</summary>
internal sealed class RoundKeys : IDisposable
{
    private const int BlockBytes = 16;
    private const int WordsInBlock = 4;
    private const int MaxRounds = 14;

    private readonly byte[] _memory = GC.AllocateArray<byte>((MaxRounds + 2) * BlockBytes, pinned: true);
    private readonly int _start;
    private volatile bool _disposed;

    // Aligned: a round key across two cache lines would cost a second read.
    private RoundKeys() => _start = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0) & (BlockBytes - 1));

    public bool IsDisposed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // What was read of the keys was read before the flag is.
            Volatile.ReadBarrier();
            return _disposed;
        }
    }

    /// <summary>Round key 0; the others follow.</summary>
    public ref Vector128<byte> First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.As<byte, Vector128<byte>>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_memory), _start));
    }

    /// <summary>The key expansion of FIPS 197, section 5.2.</summary>
    public static RoundKeys Expand<TInstructions>(ReadOnlySpan<byte> key)
        where TInstructions : struct, IAesInstructions
    {
        var keys = new RoundKeys();
        var keyWords = key.Length / sizeof(uint);
        var rounds = keyWords + 6;
        var words = MemoryMarshal.Cast<byte, uint>(keys._memory.AsSpan(keys._start, (rounds + 1) * BlockBytes));
        MemoryMarshal.Cast<byte, uint>(key).CopyTo(words);

        var constant = 1u;
        for (var i = keyWords; i < words.Length; i++)
        {
            var word = words[i - 1];
            if (i % keyWords == 0)
            {
                // RotWord on a word whose first byte is its lowest.
                word = BitOperations.RotateRight(SubWord<TInstructions>(word), 8) ^ constant;
                constant = (constant << 1) ^ ((constant >> 7) * 0x11B);
            }
            else if (keyWords > 6 && i % keyWords == WordsInBlock)
            {
                word = SubWord<TInstructions>(word);
            }

            words[i] = words[i - keyWords] ^ word;
        }

        return keys;
    }

    public void Dispose()
    {
        _disposed = true;
        Interlocked.MemoryBarrier();
        CryptographicOperations.ZeroMemory(_memory);
    }

    // With four equal columns ShiftRows changes nothing: what is left of the last round is SubBytes.
    private static uint SubWord<TInstructions>(uint word)
        where TInstructions : struct, IAesInstructions =>
        TInstructions.LastRound(Vector128.Create(word).AsByte(), Vector128<byte>.Zero).AsUInt32().ToScalar();
}
