namespace McpAspire.Fpe.Tests;

public sealed class PropertyTests
{
    [Fact]
    public void Whatever_the_algorithm_key_radix_length_and_tweak_it_does_what_the_standard_says()
    {
        foreach (var path in Paths.All)
        {
            var random = new Random(20160329);
            var faults = Enumerable.Range(0, 500)
                .Select(_ => PropertyCase.Create(random, longest: 400, values: 20).Fault(path))
                .Where(fault => fault is not null);

            faults.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(FpeAlgorithm.FF1)]
    [InlineData(FpeAlgorithm.FF3)]
    [InlineData(FpeAlgorithm.FF3_1)]
    public void Every_length_of_decimal_digits_agrees_with_the_standard(FpeAlgorithm algorithm)
    {
        var random = new Random(20160329);
        foreach (var path in Paths.All)
        {
            foreach (var keyBytes in new[] { 16, 24, 32 })
            {
                var key = new byte[keyBytes];
                random.NextBytes(key);
                using var cipher = FpeCipher.Create(path, algorithm, key, 10, FpeAlphabet.Decimal, FpeDomainPolicy.Legacy);
                for (var length = cipher.MinLength; length <= Math.Min(cipher.MaxLength, 66); length++)
                    CheckDecimals(cipher, algorithm, key, length, random);
            }
        }
    }

    [Theory]
    [InlineData(65536)]
    [InlineData(62)]
    [InlineData(2)]
    public void FF1_takes_the_longest_value_in_any_radix(int radix)
    {
        var random = new Random(radix);
        var key = new byte[32];
        random.NextBytes(key);
        var text = Enumerable.Range(0, FpeCipher.MaxFF1Length).Select(_ => (ushort)random.Next(radix)).ToArray();
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF1, key, radix);

        var encrypted = new ushort[text.Length];
        cipher.Encrypt(text, "a tweak"u8, encrypted);
        encrypted.ShouldBe(OracleCipher.Encrypt(FpeAlgorithm.FF1, key, radix, "a tweak"u8.ToArray(), text));

        cipher.Decrypt(encrypted, "a tweak"u8, encrypted);
        encrypted.ShouldBe(text);
    }

    // Several values at once, so that lanes and what is left of them are both used; all zeros and all nines, where carries run through.
    private static void CheckDecimals(FpeCipher cipher, FpeAlgorithm algorithm, byte[] key, int length, Random random)
    {
        const int Count = 19;
        var tweak = new byte[7];
        random.NextBytes(tweak);
        var texts = new string('0', length) + new string('9', length)
            + string.Concat(Enumerable.Range(0, length * (Count - 2)).Select(_ => (char)('0' + random.Next(10))));

        var encrypted = new char[texts.Length];
        cipher.EncryptBatch(texts, length, tweak, encrypted);
        var decrypted = new char[texts.Length];
        cipher.DecryptBatch(texts, length, tweak, decrypted);

        for (var start = 0; start < texts.Length; start += length)
        {
            var one = new char[length];
            cipher.Encrypt(texts.AsSpan(start, length), tweak, one);
            one.ShouldBe(encrypted[start..(start + length)]);
            cipher.Decrypt(texts.AsSpan(start, length), tweak, one);
            one.ShouldBe(decrypted[start..(start + length)]);
            if (start >= 4 * length)
                continue;
            var numerals = texts.Substring(start, length).Select(digit => (ushort)(digit - '0')).ToArray();
            Text(OracleCipher.Encrypt(algorithm, key, 10, tweak, numerals)).ShouldBe(new string(encrypted, start, length));
            Text(OracleCipher.Decrypt(algorithm, key, 10, tweak, numerals)).ShouldBe(new string(decrypted, start, length));
        }
    }

    private static string Text(ushort[] numerals) => string.Concat(numerals.Select(numeral => (char)('0' + numeral)));
}
