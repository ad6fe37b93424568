using System.Text.Json;
using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Tests;

/// <summary>One row of a vector file.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Algorithm">FF1, FF3 or FF3-1.</param>
/// <param name="Radix">How many numerals there are.</param>
/// <param name="Alphabet">Their characters; null if the texts are numerals.</param>
/// <param name="Key">In hex.</param>
/// <param name="Tweak">In hex.</param>
/// <param name="Plaintext">A string, or an array of numerals.</param>
/// <param name="Ciphertext">The same.</param>
/// <param name="Result"><c>invalid</c> if the row must be refused.</param>
internal sealed record Vector(
    string Source,
    string Algorithm,
    int Radix,
    string? Alphabet,
    string Key,
    string Tweak,
    JsonElement Plaintext,
    JsonElement Ciphertext,
    string? Result = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private FpeAlgorithm Mode => Algorithm switch
    {
        "FF1" => FpeAlgorithm.FF1,
        "FF3" => FpeAlgorithm.FF3,
        "FF3-1" => FpeAlgorithm.FF3_1,
        _ => throw new InvalidDataException($"{Source}: no such algorithm"),
    };

    public static IReadOnlyList<Vector> Read(string path)
    {
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize<Vector[]>(file, Json)!;
    }

    /// <summary>What is wrong with the library's answers to this row, by one way to compute AES; null if nothing is.</summary>
    public string? Fault(AesPath path)
    {
        try
        {
            using var cipher = FpeCipher.Create(
                path,
                Mode,
                Convert.FromHexString(Key),
                Radix,
                Alphabet is null ? null : FpeAlphabet.Create(Alphabet),
                FpeDomainPolicy.Legacy);
            return Alphabet is null
                ? Fault(Numerals(Plaintext), Numerals(Ciphertext), cipher.Encrypt, cipher.Decrypt)
                : Fault<char>(Plaintext.GetString()!.ToCharArray(), Ciphertext.GetString()!.ToCharArray(), cipher.Encrypt, cipher.Decrypt);
        }
        catch (ArgumentException refusal)
        {
            return Result == "invalid" ? null : $"{Source}: refused: {refusal.Message}";
        }
    }

    private static ushort[] Numerals(JsonElement text) => text.Deserialize<ushort[]>()!;

    private string? Fault<T>(T[] plaintext, T[] ciphertext, Operation<T> encrypt, Operation<T> decrypt)
    {
        var tweak = Convert.FromHexString(Tweak);
        var encrypted = new T[plaintext.Length];
        encrypt(plaintext, tweak, encrypted);
        var decrypted = new T[ciphertext.Length];
        decrypt(ciphertext, tweak, decrypted);
        return
            Result == "invalid" ? $"{Source}: not refused"
            : !encrypted.SequenceEqual(ciphertext) ? $"{Source}: encrypts to something else"
            : !decrypted.SequenceEqual(plaintext) ? $"{Source}: decrypts to something else"
            : null;
    }

    private delegate void Operation<T>(ReadOnlySpan<T> text, ReadOnlySpan<byte> tweak, Span<T> result);
}
