namespace McpAspire.Fpe.Tests;

public sealed class VectorTests
{
    public static TheoryData<string, int> Files => new() { { "nist_ff1samples.json", 9 }, { "nist_ff3samples.json", 15 }, { "generated.json", 900 } };

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_row_of_a_file_holds_in_both_directions_however_AES_is_computed(string file, int rows)
    {
        var vectors = Vector.Read(Path.Combine(AppContext.BaseDirectory, "Vectors", file));

        vectors.Count.ShouldBe(rows);
        foreach (var path in Paths.All)
            vectors.Select(vector => vector.Fault(path)).Where(fault => fault is not null).ShouldBeEmpty(path.ToString());
    }
}
