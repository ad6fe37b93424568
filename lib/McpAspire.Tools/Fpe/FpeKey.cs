using System.Security.Cryptography;
using McpAspire.Fpe;

namespace McpAspire.Tools.Fpe;

/// <summary>One version of a key, ready for use.</summary>
internal sealed class FpeKey : IDisposable
{
    private readonly FpeCipher _cipher;
    private readonly byte[] _tweak;

    /// <param name="entry">That <see cref="FpeOptionsValidation"/> found nothing wrong with.</param>
    public FpeKey(FpeKeyEntry entry)
    {
        (Name, Version, State, Algorithm) = (entry.Name!, entry.Version!.Value, entry.State!.Value, entry.Algorithm!.Value);
        _tweak = entry.Tweak!;
        var key = entry.Key!;
        _cipher = FpeCipher.Create(Algorithm, key, entry.Alphabet!);
        CryptographicOperations.ZeroMemory(key);
        Format = FpeFormat.Of(entry.Alphabet!, _cipher);
        Warnings = [.. WarningsOf(Algorithm, entry.IsDemoKey)];
    }

    public string Name { get; }

    public int Version { get; }

    public FpeKeyState State { get; }

    public FpeAlgorithm Algorithm { get; }

    /// <summary>What its values look like.</summary>
    public FpeFormat Format { get; }

    /// <summary>What every result must say.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The tweak of a call, or its own.</summary>
    /// <exception cref="ToolException">The algorithm does not take as many bytes.</exception>
    public byte[] TweakOr(byte[]? given)
    {
        if (given is null)
            return _tweak;
        return Algorithm.TakesTweak(given.Length)
            ? given
            : throw ToolException.Invalid(
                "tweak",
                $"The tweak has {given.Length} bytes; {Algorithm.Name()}, the algorithm of version {Version} of the key '{Name}', takes {Algorithm.TweakLengths()}.",
                "Pass a tweak of that length in hex, or none to use the key's own.");
    }

    /// <summary>Encrypts values of one length, back to back.</summary>
    public void Encrypt(ReadOnlySpan<char> values, int length, ReadOnlySpan<byte> tweak, Span<char> results) => _cipher.EncryptBatch(values, length, tweak, results);

    /// <summary>Decrypts values of one length, back to back.</summary>
    public void Decrypt(ReadOnlySpan<char> values, int length, ReadOnlySpan<byte> tweak, Span<char> results) => _cipher.DecryptBatch(values, length, tweak, results);

    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_tweak);
    }

    private static IEnumerable<string> WarningsOf(FpeAlgorithm algorithm, bool isDemoKey)
    {
        if (algorithm != FpeAlgorithm.FF1)
            yield return $"{algorithm.Name()} is kept for compatibility: there are published attacks, and NIST's draft of February 2025 withdraws it. Do not protect new data with it.";
        if (isDemoKey)
            yield return "This is the published demo key: everybody can decrypt what it encrypts.";
    }
}
