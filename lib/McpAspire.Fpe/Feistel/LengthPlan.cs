using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using McpAspire.Fpe.Modular;

namespace McpAspire.Fpe.Feistel;

/// <summary>What follows from radix and length alone. Every thread may use it: all but <see cref="Headers"/> is immutable.</summary>
internal abstract class LengthPlan
{
    private readonly Vector128<byte>[] _roundNumbers = [];

    public required int Radix { get; init; }

    public required int Length { get; init; }

    public required int LeftLength { get; init; }

    /// <summary>b.</summary>
    public required int NumberBytes { get; init; }

    public required Vector128<byte> OutputOrder { get; init; }

    /// <summary>The first block of FF1 by the length of the tweak, of which a plan belongs to one key. Two threads may make one twice; both are right.</summary>
    public FF1Header?[] Headers { get; } = new FF1Header?[FF1Mode.KeptHeaders];

    /// <summary>For each round a block that is zero but for the number of the round in its place.</summary>
    public required Vector128<byte>[] RoundNumbers
    {
        get => _roundNumbers;
        init => _roundNumbers = value;
    }

    /// <summary>The longest value of which each half stays within 2⁹⁶: 2·⌊log 2⁹⁶⌋, the limit of FF3.</summary>
    public static int MaxLength(int radix)
    {
        var digits = 0;
        for (var power = UInt128.One; power <= (UInt128.One << 96) / (uint)radix; power *= (uint)radix)
            digits++;
        return 2 * digits;
    }

    /// <summary>The plan of a length whose halves stay within 2⁹⁶, in the narrowest arithmetic that is exact for both.</summary>
    public static LengthPlan Create<TMode>(int radix, int length)
        where TMode : struct, IMode
    {
        var leftLength = TMode.LeftLength(length);
        var left = Power(radix, leftLength);
        var right = Power(radix, length - leftLength);
        if (Modulus32.Fits(left) && Modulus32.Fits(right))
            return Create<TMode, Modulus32>(radix, length, Modulus32.Create(left), Modulus32.Create(right), right);
        if (Modulus64.Fits(left) && Modulus64.Fits(right))
            return Create<TMode, Modulus64>(radix, length, Modulus64.Create(left), Modulus64.Create(right), right);
        return Create<TMode, Modulus96>(radix, length, Modulus96.Create(left), Modulus96.Create(right), right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> RoundNumber(int round) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_roundNumbers), round);

    private static LengthPlan<TModulus> Create<TMode, TModulus>(int radix, int length, TModulus left, TModulus right, UInt128 rightModulus)
        where TMode : struct, IMode
    {
        var numberBytes = TMode.NumberBytes(rightModulus);
        var roundNumbers = new Vector128<byte>[TMode.Rounds];
        for (var i = 0; i < roundNumbers.Length; i++)
            roundNumbers[i] = Vector128<byte>.Zero.WithElement(TMode.RoundByte(numberBytes), (byte)i);
        return new LengthPlan<TModulus>(left, right)
        {
            Radix = radix,
            Length = length,
            LeftLength = TMode.LeftLength(length),
            NumberBytes = numberBytes,
            RoundNumbers = roundNumbers,
            OutputOrder = TMode.OutputOrder(numberBytes),
        };
    }

    private static UInt128 Power(int radix, int exponent)
    {
        var power = UInt128.One;
        for (; exponent > 0; exponent--)
            power *= (uint)radix;
        return power;
    }
}
