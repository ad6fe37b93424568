using System.Text.Json;

namespace McpAspire.Fpe.Tests;

/// <summary>One row of a vector file.</summary>
public sealed record Vector(string Source, string Algorithm, int Radix, string Alphabet, string Key, string Tweak, string Plaintext, string Ciphertext)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public FpeAlgorithm Mode => Algorithm == "FF3" ? FpeAlgorithm.FF3 : FpeAlgorithm.FF3_1;

    public byte[] KeyBytes => Convert.FromHexString(Key);

    public byte[] TweakBytes => Convert.FromHexString(Tweak);

    /// <summary>The rows of a file that the cipher covers: FF3 and FF3-1 in radix 10.</summary>
    public static IReadOnlyList<Vector> ReadDecimalFF3(string path)
    {
        using var file = File.OpenRead(path);
        return [.. JsonSerializer.Deserialize<Vector[]>(file, Json)!.Where(row => row.Algorithm is "FF3" or "FF3-1" && row.Radix == 10)];
    }
}
