using System.Numerics;
using System.Runtime.Intrinsics;
using McpAspire.Fpe.Blocks;
using McpAspire.Fpe.Modular;

namespace McpAspire.Fpe.Tests;

/// <summary>The three arithmetics against unbounded numbers, at the edges where an estimate of a quotient would be off.</summary>
public sealed class ModulusTests
{
    private readonly Random _random = new(1);

    [Fact]
    public void Halves_of_up_to_nine_digits() => Check<Modulus32, ulong>(Powers().Where(power => power <= 1u << 30));

    [Fact]
    public void Halves_of_up_to_eighteen_digits() => Check<Modulus64, ulong>(Powers().Where(power => power < 1UL << 60));

    [Fact]
    public void Halves_of_up_to_96_bits() => Check<Modulus96, Wide>(Powers());

    private static IEnumerable<UInt128> Powers()
    {
        foreach (var radix in new uint[] { 2, 3, 7, 10, 26, 36, 62, 94, 255, 256, 1000, 65535, 65536 })
        {
            for (UInt128 power = radix; power <= UInt128.One << 96; power *= radix)
                yield return power;
        }
    }

    private void Check<TModulus, THalf>(IEnumerable<UInt128> moduli)
        where TModulus : struct, IModulus<TModulus, THalf>
        where THalf : unmanaged
    {
        var some = false;
        foreach (var d in moduli.Where(TModulus.Fits))
        {
            some = true;
            var modulus = TModulus.Create(d);
            for (var i = 0; i < 12; i++)
                CheckFour<TModulus, THalf>(modulus, d);
        }

        some.ShouldBeTrue();
    }

    private void CheckFour<TModulus, THalf>(TModulus modulus, UInt128 d)
        where TModulus : struct, IModulus<TModulus, THalf>
        where THalf : unmanaged
    {
        var halves = Enumerable.Range(0, 4).Select(_ => Half(d)).ToArray();
        var ys = Enumerable.Range(0, 4).Select(_ => Y(d)).ToArray();
        var sums = halves.Zip(ys, (half, y) => (UInt128)(((BigInteger)half + (BigInteger)y) % (BigInteger)d)).ToArray();
        var differences = halves.Zip(ys, (half, y) => (UInt128)(((((BigInteger)half - (BigInteger)y) % (BigInteger)d) + (BigInteger)d) % (BigInteger)d)).ToArray();

        var vectors = ys.Select(Vector).ToArray();
        var four = new FourBlocks(vectors[0], vectors[1], vectors[2], vectors[3]);
        var added = halves.Select(TModulus.FromNumber).ToArray();
        modulus.Add(ref added[0], four);
        var subtracted = halves.Select(TModulus.FromNumber).ToArray();
        modulus.Subtract(ref subtracted[0], four);

        halves.Zip(vectors, (half, y) => TModulus.ToNumber(modulus.Add(TModulus.FromNumber(half), y))).ShouldBe(sums, $"{d}");
        halves.Zip(vectors, (half, y) => TModulus.ToNumber(modulus.Subtract(TModulus.FromNumber(half), y))).ShouldBe(differences, $"{d}");
        added.Select(TModulus.ToNumber).ShouldBe(sums, $"{d}");
        subtracted.Select(TModulus.ToNumber).ShouldBe(differences, $"{d}");
    }

    private UInt128 Half(UInt128 d) => _random.Next(4) switch
    {
        0 => 0,
        1 => d - 1,
        _ => Any() % d,
    };

    // Around multiples of D, where rounding shows, and the extremes.
    private UInt128 Y(UInt128 d) => _random.Next(6) switch
    {
        0 => UInt128.MaxValue,
        1 => UInt128.MaxValue / d * d,
        2 => Any() / d * d,
        3 => (Any() / d * d) - 1,
        _ => Any(),
    };

    private UInt128 Any() => new((ulong)_random.NextInt64(long.MinValue, long.MaxValue), (ulong)_random.NextInt64(long.MinValue, long.MaxValue));

    private static Vector128<byte> Vector(UInt128 y) => Vector128.Create((ulong)y, (ulong)(y >> 64)).AsByte();
}
