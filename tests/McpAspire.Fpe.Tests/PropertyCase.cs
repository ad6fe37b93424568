using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Tests;

/// <summary>A cipher, a tweak and values of one length, made up at random; it holds the library against the oracle.</summary>
internal sealed record PropertyCase(FpeAlgorithm Algorithm, byte[] Key, int Radix, byte[] Tweak, int Length, ushort[] Texts)
{
    // Those that people use, the smallest, powers of two (which the arithmetic treats apart), and the limits.
    private static readonly int[] Radices = [10, 10, 10, 36, 62, 2, 3, 16, 26, 64, 94, 256, 1000, 1024, 65535, 65536];
    private static readonly int[] KeySizes = [16, 24, 32];

    /// <summary>A case. Lengths are mostly those of the fast path, now and then up to the limit given.</summary>
    public static PropertyCase Create(Random random, int longest, int values)
    {
        var algorithm = Pick(random, Enum.GetValues<FpeAlgorithm>());
        var radix = random.Next(4) == 0 ? random.Next(2, 65537) : Pick(random, Radices);
        var key = Bytes(random, Pick(random, KeySizes));
        using var cipher = FpeCipher.Create(algorithm, key, radix, FpeDomainPolicy.Legacy);
        var most = random.Next(8) == 0 ? longest : Math.Min(200, (int)(220 / Math.Log2(radix)));
        var length = random.Next(cipher.MinLength, Math.Max(cipher.MinLength, Math.Min(cipher.MaxLength, most)) + 1);
        var tweak = Bytes(random, algorithm switch
        {
            FpeAlgorithm.FF1 => random.Next(10) == 0 ? random.Next(1000) : random.Next(40),
            FpeAlgorithm.FF3 => random.Next(7, 9),
            _ => 7,
        });
        return new PropertyCase(algorithm, key, radix, tweak, length, Numerals(random, radix, length * random.Next(1, values + 1)));
    }

    /// <summary>What does not hold; null if everything does.</summary>
    public string? Fault(AesPath path)
    {
        using var cipher = FpeCipher.Create(path, Algorithm, Key, Radix, alphabet: null, FpeDomainPolicy.Legacy);
        var encrypted = new ushort[Texts.Length];
        for (var start = 0; start < Texts.Length; start += Length)
            cipher.Encrypt(Texts.AsSpan(start, Length), Tweak, encrypted.AsSpan(start));
        var decrypted = new ushort[Texts.Length];
        for (var start = 0; start < Texts.Length; start += Length)
            cipher.Decrypt(encrypted.AsSpan(start, Length), Tweak, decrypted.AsSpan(start));
        var encryptedTogether = new ushort[Texts.Length];
        cipher.EncryptBatch(Texts, Length, Tweak, encryptedTogether);
        var decryptedTogether = encryptedTogether.ToArray();
        cipher.DecryptBatch(decryptedTogether, Length, Tweak, decryptedTogether);
        var first = Texts.AsSpan(0, Length).ToArray();
        var decryptedFirst = new ushort[Length];
        cipher.Decrypt(first, Tweak, decryptedFirst);

        var fault =
            encrypted.Any(numeral => numeral >= Radix) ? "a numeral beyond the radix"
            : !decrypted.SequenceEqual(Texts) ? "decryption does not undo encryption"
            : !encryptedTogether.SequenceEqual(encrypted) ? "a batch differs from its values one by one"
            : !decryptedTogether.SequenceEqual(Texts) ? "the decryption of a batch does not undo its encryption"
            : !encrypted.AsSpan(0, Length).SequenceEqual(OracleCipher.Encrypt(Algorithm, Key, Radix, Tweak, first)) ? "the standard encrypts to something else"
            : !decryptedFirst.SequenceEqual(OracleCipher.Decrypt(Algorithm, Key, Radix, Tweak, first)) ? "the standard decrypts to something else"
            : null;
        return fault is null ? null : $"{Algorithm}, {path}, key of {Key.Length}, radix {Radix}, length {Length}, tweak of {Tweak.Length}: {fault}";
    }

    // Now and then nothing but the smallest or the greatest numeral: carries run through all places there.
    private static ushort[] Numerals(Random random, int radix, int count)
    {
        var kind = random.Next(6);
        return [.. Enumerable.Range(0, count).Select(_ => (ushort)(kind == 0 ? 0 : kind == 1 ? radix - 1 : random.Next(radix)))];
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static T Pick<T>(Random random, T[] items) => items[random.Next(items.Length)];
}
