using McpAspire.Fpe.Tests;

namespace McpAspire.Fpe.Bench;

/// <summary>What takes too long for the tests, or needs files that are not in the repository.</summary>
internal static class Checks
{
    /// <summary>Every row of every vector file (*.json) of a folder, by every path that the machine has. The exit code says whether all hold.</summary>
    public static int Vectors(string folder, TextWriter output)
    {
        var failed = false;
        var files = Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).ToArray();
        foreach (var file in files)
        {
            var vectors = Vector.Read(file);
            foreach (var path in Paths.All)
            {
                var faults = vectors.Select(vector => vector.Fault(path)).OfType<string>().ToList();
                output.WriteLine($"{Path.GetFileName(file),-40} {path,-9} {vectors.Count,5} rows {faults.Count,5} faults");
                faults.ForEach(output.WriteLine);
                failed |= faults.Count > 0;
            }
        }

        if (files.Length == 0)
            output.WriteLine($"no vector file (*.json) in {folder}");
        return failed || files.Length == 0 ? 1 : 0;
    }

    /// <summary>Made-up cases against the oracle, other ones each time; a fault is printed with the seed that repeats it.</summary>
    public static int Properties(int count, TextWriter output)
    {
        var failed = false;
        for (var i = 0; i < count; i++)
        {
            var seed = Random.Shared.Next();
            var longest = i % 100 == 0 ? FpeCipher.MaxFF1Length : 300;
            var made = PropertyCase.Create(new Random(seed), longest, values: 40);
            foreach (var fault in Paths.All.Select(made.Fault).OfType<string>())
            {
                output.WriteLine($"seed {seed}, longest {longest}: {fault}");
                failed = true;
            }
        }

        output.WriteLine($"{count} cases by {string.Join(" and ", Paths.All)}{(failed ? "" : ": all hold")}");
        return failed ? 1 : 0;
    }
}
