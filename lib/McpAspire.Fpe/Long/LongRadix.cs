using System.Runtime.InteropServices;

namespace McpAspire.Fpe.Long;

/// <summary>A radix, and how many of its numerals one limb takes: work is done on as many at a time.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct LongRadix
{
    private readonly int _chunk;
    private readonly uint _power;

    public LongRadix(int radix)
    {
        Radix = (uint)radix;
        _power = Radix;
        for (_chunk = 1; (ulong)_power * Radix <= uint.MaxValue; _chunk++)
            _power *= Radix;
    }

    public uint Radix { get; }

    /// <summary>How many limbs a number of so many numerals takes at most.</summary>
    public int LimbsFor(int numerals) => ((numerals * (int)(uint.Log2(Radix - 1) + 1)) / 32) + 1;

    /// <summary>NUM (algorithm 1): the number that numerals spell, the most significant first.</summary>
    public void Read(scoped ReadOnlySpan<ushort> numerals, ref Limbs number)
    {
        number.Clear();
        while (numerals.Length > 0)
        {
            // The odd ones first, so that all that follow are whole.
            var count = numerals.Length % _chunk == 0 ? _chunk : numerals.Length % _chunk;
            var (factor, value) = (1u, 0u);
            foreach (var numeral in numerals[..count])
            {
                factor *= Radix;
                value = (value * Radix) + numeral;
            }

            number.MultiplyAdd(factor, value);
            numerals = numerals[count..];
        }
    }

    /// <summary>
    /// (NUM(numerals) ± number) mod radixᵐ, written over the m numerals: numeral by numeral as one adds on paper, which the carry out of the first one ends.
    /// So nothing needs to be reduced by a power of the radix. The number is used up.
    /// </summary>
    public void Combine(scoped Span<ushort> numerals, ref Limbs number, bool subtract)
    {
        var carry = 0u;
        while (numerals.Length > 0)
        {
            var count = Math.Min(_chunk, numerals.Length);
            var rest = number.Divide(_power);
            for (var i = 1; i <= count; i++)
            {
                (rest, var addend) = Math.DivRem(rest, Radix);
                ref var numeral = ref numerals[^i];
                var sum = subtract ? numeral - addend - carry : numeral + addend + carry;
                // Below zero when subtracted, or at the radix and beyond when added: then the next numeral carries.
                carry = subtract ? sum >> 31 : (Radix - 1 - sum) >> 31;
                numeral = (ushort)(subtract ? sum + (Radix * carry) : sum - (Radix * carry));
            }

            numerals = numerals[..^count];
        }
    }
}
