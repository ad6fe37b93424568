namespace McpAspire.Fpe.Tests;

public sealed class FpeAlphabetTests
{
    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0120")]
    [InlineData("ab\uD83D\uDE00")]
    public void Too_few_repeated_or_half_characters_make_no_alphabet(string characters) =>
        Should.Throw<ArgumentException>(() => FpeAlphabet.Create(characters)).ParamName.ShouldBe("characters");

    [Fact]
    public void An_alphabet_has_at_most_256_characters()
    {
        var characters = string.Concat(Enumerable.Range(0x4E00, 257).Select(code => (char)code));

        FpeAlphabet.Create(characters[..256]).Radix.ShouldBe(256);
        Should.Throw<ArgumentException>(() => FpeAlphabet.Create(characters)).Message.ShouldContain("257");
    }

    [Theory]
    [InlineData("⁰¹²³⁴⁵⁶⁷⁸⁹")]
    [InlineData("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZÄäÖöÜüẞß")]
    [InlineData("\u0001\uFFFD가힣")]
    [InlineData("9876543210")]
    public void Text_in_any_characters_is_encrypted_as_its_numerals_are(string characters)
    {
        var alphabet = FpeAlphabet.Create(characters);
        byte[] key = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        ushort[] numerals = [.. Enumerable.Range(0, 40).Select(i => (ushort)(i * 7 % alphabet.Radix))];
        foreach (var path in Paths.All)
        {
            using var cipher = FpeCipher.Create(path, FpeAlgorithm.FF1, key, alphabet.Radix, alphabet, FpeDomainPolicy.Standard);

            var text = numerals.Select(numeral => characters[numeral]).ToArray();
            var encrypted = new char[text.Length];
            cipher.Encrypt(text, "tweak"u8, encrypted);
            var encryptedNumerals = new ushort[numerals.Length];
            cipher.Encrypt(numerals, "tweak"u8, encryptedNumerals);

            encrypted.ShouldBe(encryptedNumerals.Select(numeral => characters[numeral]));
            cipher.Decrypt(encrypted, "tweak"u8, encrypted);
            encrypted.ShouldBe(text);
        }
    }

    [Fact]
    public void The_built_in_alphabets_are_digits_and_digits_with_letters()
    {
        FpeAlphabet.Decimal.Characters.ShouldBe("0123456789");
        FpeAlphabet.Base36.Characters.ShouldBe("0123456789abcdefghijklmnopqrstuvwxyz");
    }
}
