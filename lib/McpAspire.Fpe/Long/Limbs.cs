using System.Buffers.Binary;

namespace McpAspire.Fpe.Long;

/// <summary>A number of any length in limbs of 32 bits, the least significant first, in memory of the caller. Quadratic, and nothing more than FF1 needs.</summary>
internal ref struct Limbs(Span<uint> memory)
{
    private readonly Span<uint> _memory = memory;

    public int Count { get; private set; }

    /// <summary>The bytes that the number takes without leading zeros.</summary>
    public readonly int Bytes => Count == 0 ? 0 : (4 * Count) - (int.CreateTruncating(uint.LeadingZeroCount(_memory[Count - 1])) / 8);

    /// <summary>number · factor + addend.</summary>
    public void MultiplyAdd(uint factor, uint addend)
    {
        ulong carry = addend;
        foreach (ref var limb in _memory[..Count])
        {
            carry += (ulong)limb * factor;
            limb = (uint)carry;
            carry >>= 32;
        }

        if (carry != 0)
            _memory[Count++] = (uint)carry;
    }

    /// <summary>The number becomes the quotient; the answer is the remainder.</summary>
    public uint Divide(uint divisor)
    {
        ulong rest = 0;
        for (var i = Count - 1; i >= 0; i--)
        {
            var part = (rest << 32) | _memory[i];
            var quotient = part / divisor;
            _memory[i] = (uint)quotient;
            rest = part - (quotient * divisor);
        }

        while (Count > 0 && _memory[Count - 1] == 0)
            Count--;
        return (uint)rest;
    }

    public void Clear() => Count = 0;

    /// <summary>Takes the number from big-endian bytes, a multiple of four.</summary>
    public void ReadBigEndian(ReadOnlySpan<byte> bytes)
    {
        Count = bytes.Length / sizeof(uint);
        for (var i = 0; i < Count; i++)
            _memory[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[^(4 * (i + 1))..]);
    }

    /// <summary>Writes the number as big-endian bytes, with zeros before it.</summary>
    public readonly void WriteBigEndian(Span<byte> bytes)
    {
        bytes.Clear();
        for (var i = 0; i < Bytes; i++)
            bytes[^(i + 1)] = (byte)(_memory[i / 4] >> (8 * (i % 4)));
    }
}
