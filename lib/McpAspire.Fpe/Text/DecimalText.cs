using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using McpAspire.Fpe.Feistel;
using McpAspire.Fpe.Modular;

namespace McpAspire.Fpe.Text;

/// <summary>
/// The digits 0 to 9, by arithmetic on vectors alone: no branch, and no address, depends on a digit. Characters that are no digits are gathered into one vector,
/// which is looked at once, after all were read.
/// </summary>
internal readonly struct DecimalText : ICodec<char>
{
    private const ulong E8 = 100_000_000;
    private const ulong E16 = E8 * E8;
    private const int Window = 16;

    private static readonly Chunk Decimals = new(10);

    public int Radix => 10;

    public Chunk Chunk => Decimals;

    public uint NumeralOf(char symbol) => (uint)symbol - '0';

    public char SymbolOf(uint numeral) => (char)('0' + numeral);

    public bool IsValid(ReadOnlySpan<char> text)
    {
        ref var first = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        var width = Vector128<ushort>.Count;
        var foreign = Vector128<ushort>.Zero;
        var rest = 0u;
        var i = 0;
        for (; i <= text.Length - width; i += width)
            Digits(ref first, i, ref foreign);
        for (; i < text.Length; i++)
        {
            // Below '0' the numeral itself has wrapped around, above '9' what is left of 9 has.
            var numeral = NumeralOf(text[i]);
            rest |= numeral | (9 - numeral);
        }

        return foreign == Vector128<ushort>.Zero & (rest >> 31) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead<TMode>(ReadOnlySpan<char> text, int leftLength, out UInt128 left, out UInt128 right)
        where TMode : struct, IMode
    {
        ref var first = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        if (text.Length < DecimalLayout<TMode>.Shortest)
        {
            return Positional<DecimalText, char, TMode>.TryRead(this, text[..leftLength], out left)
                & Positional<DecimalText, char, TMode>.TryRead(this, text[leftLength..], out right);
        }

        var foreign = Vector128<ushort>.Zero;
        if (text.Length <= DecimalLayout<TMode>.Longest)
        {
            var (a, b) = ReadShort<TMode>(ref first, text.Length, ref foreign);
            (left, right) = (a, b);
        }
        else if (text.Length <= 2 * Window)
        {
            left = ReadHalf<TMode>(ref first, 0, 0, leftLength, ref foreign);
            right = ReadHalf<TMode>(ref first, text.Length - Window, leftLength - (text.Length - Window), text.Length - leftLength, ref foreign);
        }
        else
        {
            left = ReadLongHalf<TMode>(ref first, 0, leftLength, ref foreign);
            right = ReadLongHalf<TMode>(ref first, leftLength, text.Length - leftLength, ref foreign);
        }

        return foreign == Vector128<ushort>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<TMode>(UInt128 left, UInt128 right, int leftLength, Span<char> text)
        where TMode : struct, IMode
    {
        ref var first = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        if (text.Length < DecimalLayout<TMode>.Shortest)
        {
            Positional<DecimalText, char, TMode>.Write(this, left, text[..leftLength]);
            Positional<DecimalText, char, TMode>.Write(this, right, text[leftLength..]);
        }
        else if (text.Length <= DecimalLayout<TMode>.Longest)
        {
            WriteShort<TMode>(ref first, text.Length, (ulong)left, (ulong)right);
        }
        else if (text.Length <= 2 * Window)
        {
            // The second window begins within the left half: it takes that end of it along.
            var start = text.Length - Window;
            var leftDigits = Moved(WriteSixteen<TMode>((ulong)left), TMode.MostSignificantFirst ? Window - leftLength : 0);
            var rightDigits = Moved(WriteSixteen<TMode>((ulong)right), TMode.MostSignificantFirst ? 0 : start - leftLength);
            Store(ref first, 0, leftDigits);
            Store(ref first, start, rightDigits | Moved(leftDigits, start));
        }
        else
        {
            WriteLongHalf<TMode>(ref first, 0, leftLength, left);
            WriteLongHalf<TMode>(ref first, leftLength, text.Length - leftLength, right);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong Left, ulong Right) ReadShort<TMode>(ref ushort text, int length, ref Vector128<ushort> foreign)
        where TMode : struct, IMode
    {
        Vector128<byte> digits;
        if (length >= 8)
        {
            digits = Narrow(Digits(ref text, 0, ref foreign), Digits(ref text, length - 8, ref foreign));
        }
        else
        {
            var begin = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref text));
            var end = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref text, length - 4)));
            var both = Digits(Vector128.Create(begin, end).AsUInt16(), ref foreign);
            digits = Narrow(both, both);
        }

        return DigitKernel<TMode>.Read(Vector128.ShuffleNative(digits, DecimalLayout<TMode>.Gather[length]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteShort<TMode>(ref ushort text, int length, ulong left, ulong right)
        where TMode : struct, IMode
    {
        var digits = Vector128.ShuffleNative(DigitKernel<TMode>.Write(left, right), DecimalLayout<TMode>.Scatter[length]) + Vector128.Create((byte)'0');
        var (begin, end) = Vector128.Widen(digits);
        if (length >= 8)
        {
            begin.StoreUnsafe(ref text);
            end.StoreUnsafe(ref text, (nuint)(length - 8));
        }
        else
        {
            Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref text), begin.AsUInt64().ToScalar());
            Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref text, length - 4)), begin.AsUInt64().GetElement(1));
        }
    }

    /// <summary>The number of up to sixteen digits that lie in a window of the text, <paramref name="skip"/> characters after its beginning.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadHalf<TMode>(ref ushort text, int window, int skip, int length, ref Vector128<ushort> foreign)
        where TMode : struct, IMode
    {
        var digits = Narrow(Digits(ref text, window, ref foreign), Digits(ref text, window + 8, ref foreign));
        // To the window's beginning, which drops what is before it; the least significant digit of FF1 then to its end, and what follows it out of FF3's window.
        digits = Moved(digits, skip);
        digits = TMode.MostSignificantFirst ? Moved(digits, length - Window) : Moved(Moved(digits, length - Window), Window - length);
        var (begin, end) = DigitKernel<TMode>.Read(digits);
        return TMode.MostSignificantFirst ? (begin * E8) + end : begin + (end * E8);
    }

    /// <summary>The number of sixteen digits and more: its sixteen least significant ones, and the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 ReadLongHalf<TMode>(ref ushort text, int start, int length, ref Vector128<ushort> foreign)
        where TMode : struct, IMode
    {
        var others = length - Window;
        var low = ReadHalf<TMode>(ref text, TMode.MostSignificantFirst ? start + others : start, 0, Window, ref foreign);
        var high = ReadHalf<TMode>(
            ref text,
            TMode.MostSignificantFirst ? start : start + others,
            TMode.MostSignificantFirst ? 0 : Window - others,
            others,
            ref foreign);
        var sum = (high * E16) + low;
        return new UInt128(Product.High(high, E16) + (sum < low ? 1UL : 0UL), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLongHalf<TMode>(ref ushort text, int start, int length, UInt128 number)
        where TMode : struct, IMode
    {
        // ⌊x / 10¹⁶⌋ for x below 2⁹⁶: the estimate ⌊⌊x / 2³²⌋·⌊2¹¹⁷ / 10¹⁶⌋ / 2⁸⁵⌋ is right or one too small, which the sign of what is left says.
        const ulong Multiplier = 16_615_349_947_311_448_411;
        var limbs = Wide.Of(number);
        var high = Product.High((limbs.High << 32) | (limbs.Low >> 32), Multiplier) >> 21;
        var low = limbs.Low - (high * E16) - E16;
        var mask = (ulong)((long)low >> 63);
        low += E16 & mask;
        high += 1 + mask;

        // The sixteen least significant digits go last: they overwrite what the others' window has beyond its digits.
        var others = length - Window;
        var digits = Moved(WriteSixteen<TMode>(high), TMode.MostSignificantFirst ? Window - others : others - Window);
        Store(ref text, TMode.MostSignificantFirst ? start : start + others, digits);
        Store(ref text, TMode.MostSignificantFirst ? start + others : start, WriteSixteen<TMode>(low));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> WriteSixteen<TMode>(ulong number)
        where TMode : struct, IMode
    {
        var high = number / E8;
        var low = number - (high * E8);
        return TMode.MostSignificantFirst ? DigitKernel<TMode>.Write(high, low) : DigitKernel<TMode>.Write(low, high);
    }

    /// <summary>The bytes moved towards the beginning (or the end, if negative), with zeros for those that come from outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Moved(Vector128<byte> bytes, int places) =>
        Vector128.Shuffle(bytes, Vector128<byte>.Indices + Vector128.Create((byte)places));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Digits(ref ushort text, int start, ref Vector128<ushort> foreign) =>
        Digits(Vector128.LoadUnsafe(ref text, (nuint)start), ref foreign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Digits(Vector128<ushort> characters, ref Vector128<ushort> foreign)
    {
        var digits = characters - Vector128.Create((ushort)'0');
        foreign |= Vector128.SubtractSaturate(digits, Vector128.Create((ushort)9));
        return digits;
    }

    // Of digits: what saturates here was seen to be foreign before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(Vector128<ushort> begin, Vector128<ushort> end) =>
        Sse2.IsSupported ? Sse2.PackUnsignedSaturate(begin.AsInt16(), end.AsInt16()) : Vector128.Narrow(begin, end);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref ushort text, int start, Vector128<byte> digits)
    {
        var (begin, end) = Vector128.Widen(digits + Vector128.Create((byte)'0'));
        begin.StoreUnsafe(ref text, (nuint)start);
        end.StoreUnsafe(ref text, (nuint)(start + 8));
    }
}
