using System.Diagnostics;
using McpAspire.Fpe.Blocks;
using McpAspire.Fpe.Feistel;

namespace McpAspire.Fpe.Bench;

/// <summary>
/// Nanoseconds an operation beside the floor. Both are measured in turns of a few milliseconds, and the shortest turn of each counts: what else runs on the
/// machine only ever adds to a turn, and adds to both.
/// </summary>
internal static class Speed
{
    private const int Turns = 25;
    private const int BatchValues = 960;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(3);

    public static int Run(TextWriter output, int? length = null)
    {
        if (Engines.FastestPath == AesPath.Portable)
        {
            output.WriteLine("This machine has no AES instructions, so there is no floor to compare with.");
            return 1;
        }

        return Engines.FastestPath == AesPath.X86 ? Run<X86Instructions>(output, length) : Run<ArmInstructions>(output, length);
    }

    private static int Run<TInstructions>(TextWriter output, int? length)
        where TInstructions : struct, IAesInstructions
    {
        output.WriteLine("| algorithm | key | radix | length | one: ns | floor | ratio | in a batch: ns | floor | ratio | bytes |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in Rows().Where(row => length is null || row.Length == length))
            output.WriteLine(Measure<TInstructions>(row));
        return 0;
    }

    private static IEnumerable<Row> Rows()
    {
        foreach (var algorithm in Enum.GetValues<FpeAlgorithm>())
        {
            foreach (var length in new[] { 6, 9, 16, 19, 32, 56 })
                yield return new Row(algorithm, 128, FpeAlphabet.Decimal, length);
            yield return new Row(algorithm, 128, FpeAlphabet.Base36, 16);
            yield return new Row(algorithm, 128, FpeAlphabet.Create(Base62), 16);
            yield return new Row(algorithm, 192, FpeAlphabet.Decimal, 16);
            yield return new Row(algorithm, 256, FpeAlphabet.Decimal, 16);
        }
    }

    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static string Measure<TInstructions>(Row row)
        where TInstructions : struct, IAesInstructions
    {
        var key = Enumerable.Range(1, row.KeyBits / 8).Select(i => (byte)(37 * i)).ToArray();
        var tweak = new byte[] { 1, 2, 3, 4, 5, 6, 7 };
        using var cipher = FpeCipher.Create(row.Algorithm, key, row.Alphabet);
        var rounds = row.Algorithm == FpeAlgorithm.FF1 ? 10 : 8;
        var (dependent, independent) = Floors<TInstructions>(key, rounds);

        var random = new Random(1);
        var texts = Enumerable.Range(0, row.Length * BatchValues).Select(_ => row.Alphabet.Characters[random.Next(row.Alphabet.Radix)]).ToArray();
        var results = new char[texts.Length];

        var (one, oneFloor) = Compare(One, dependent, 1);
        var (batch, batchFloor) = Compare(Batch, independent, BatchValues);
        var before = GC.GetAllocatedBytesForCurrentThread();
        One(1000);
        Batch(BatchValues);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        var name = row.Algorithm.ToString().Replace('_', '-');
        return $"| {name} | {row.KeyBits} | {row.Alphabet.Radix} | {row.Length} | {one:F0} | {oneFloor:F0} | {one / oneFloor:F2} "
            + $"| {batch:F1} | {batchFloor:F1} | {batch / batchFloor:F2} | {bytes} |";

        // Each takes the result of the one before it, as a measurement of latency must.
        void One(int operations)
        {
            var text = texts.AsSpan(0, row.Length);
            for (var i = 0; i < operations; i++)
                cipher.Encrypt(text, tweak, text);
        }

        void Batch(int operations)
        {
            for (var i = 0; i < operations; i += BatchValues)
                cipher.EncryptBatch(texts, row.Length, tweak, results);
        }
    }

    private static (Action<int> Dependent, Action<int> Independent) Floors<TInstructions>(byte[] key, int blocks)
        where TInstructions : struct, IAesInstructions => key.Length switch
        {
            16 => (Floor.Dependent<TInstructions, Aes128>(key, blocks), Floor.Independent<TInstructions, Aes128>(key, blocks)),
            24 => (Floor.Dependent<TInstructions, Aes192>(key, blocks), Floor.Independent<TInstructions, Aes192>(key, blocks)),
            _ => (Floor.Dependent<TInstructions, Aes256>(key, blocks), Floor.Independent<TInstructions, Aes256>(key, blocks)),
        };

    private static (double Operation, double Floor) Compare(Action<int> operation, Action<int> floor, int least)
    {
        var operations = Calibrate(operation, least);
        var floorOperations = Calibrate(floor, least);
        var (best, bestFloor) = (double.MaxValue, double.MaxValue);
        for (var turn = 0; turn < Turns; turn++)
        {
            bestFloor = Math.Min(bestFloor, Time(floor, floorOperations));
            best = Math.Min(best, Time(operation, operations));
        }

        return (best, bestFloor);
    }

    // Runs until the code is in its last tier, and answers how many operations take a turn.
    private static int Calibrate(Action<int> action, int least)
    {
        for (var i = 0; i < 60; i++)
        {
            action(50 * least);
            // The runtime compiles the next tier in the background, after 100 ms without new methods; nothing tells when it has.
            if (i % 20 == 19)
                Thread.Sleep(120);
        }

        var nanoseconds = Time(action, 200 * least);
        return Math.Max(least, (int)(Turn.TotalNanoseconds / nanoseconds / least) * least);
    }

    private static double Time(Action<int> action, int operations)
    {
        var start = Stopwatch.GetTimestamp();
        action(operations);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations;
    }

    private sealed record Row(FpeAlgorithm Algorithm, int KeyBits, FpeAlphabet Alphabet, int Length);
}
