namespace McpAspire.Fpe.Tests;

public sealed class FpeCipherArgumentTests
{
    private static readonly byte[] Key = Convert.FromHexString("EF4359D8D580AA4F7F036D6F04FC6A94");
    private static readonly byte[] Tweak = new byte[7];

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(65537)]
    public void A_radix_out_of_range_is_refused(int radix) =>
        Should.Throw<ArgumentOutOfRangeException>(() => FpeCipher.Create(FpeAlgorithm.FF1, Key, radix)).ParamName.ShouldBe("radix");

    [Fact]
    public void An_alphabet_that_is_null_is_refused() =>
        Should.Throw<ArgumentNullException>(() => FpeCipher.Create(FpeAlgorithm.FF1, Key, null!)).ParamName.ShouldBe("alphabet");

    [Theory]
    [InlineData(10, FpeDomainPolicy.Standard, 6)]
    [InlineData(10, FpeDomainPolicy.Legacy, 2)]
    [InlineData(2, FpeDomainPolicy.Standard, 20)]
    [InlineData(2, FpeDomainPolicy.Legacy, 7)]
    [InlineData(36, FpeDomainPolicy.Standard, 4)]
    [InlineData(1000, FpeDomainPolicy.Standard, 2)]
    [InlineData(65536, FpeDomainPolicy.Standard, 2)]
    [InlineData(65536, FpeDomainPolicy.Legacy, 2)]
    public void The_shortest_value_is_the_first_of_two_or_more_with_a_domain_that_the_policy_takes(int radix, FpeDomainPolicy policy, int shortest)
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF1, Key, radix, policy);

        cipher.MinLength.ShouldBe(shortest);
    }

    [Theory]
    [InlineData(10, 56)]
    [InlineData(26, 40)]
    [InlineData(36, 36)]
    [InlineData(62, 32)]
    [InlineData(2, 192)]
    [InlineData(65536, 12)]
    public void The_longest_value_of_FF3_keeps_its_halves_within_two_to_the_96(int radix, int longest)
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3_1, Key, radix);

        cipher.MaxLength.ShouldBe(longest);
        Should.Throw<ArgumentException>(() => cipher.Encrypt(new ushort[longest + 1], Tweak, new ushort[longest + 1])).ParamName.ShouldBe("plaintext");
    }

    [Fact]
    public void FF1_takes_4096_characters_and_no_more()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF1, Key, FpeAlphabet.Decimal);

        cipher.MaxLength.ShouldBe(4096);
        Should.Throw<ArgumentException>(() => cipher.Encrypt(new string('1', 4097), Tweak, new char[4097])).ParamName.ShouldBe("plaintext");
    }

    [Fact]
    public void A_numeral_at_the_radix_is_refused_and_nothing_is_written()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF1, Key, 1000);
        var result = new ushort[4];

        var refusal = Should.Throw<ArgumentException>(() => cipher.Encrypt([1, 2, 1000, 3], [], result));

        refusal.ParamName.ShouldBe("plaintext");
        refusal.Message.ShouldNotContain("index");
        result.ShouldAllBe(numeral => numeral == 0);
    }

    [Fact]
    public void A_cipher_for_numerals_takes_no_characters()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF1, Key, 10);

        Should.Throw<InvalidOperationException>(() => cipher.Encrypt("123456", [], new char[6]));
        Should.Throw<InvalidOperationException>(() => cipher.DecryptBatch("123456", 6, [], new char[6]));
    }

    [Theory]
    [InlineData(20, 200, 'x')]
    [InlineData(16, 200, 'x')]
    [InlineData(58, 1, 'x')]
    [InlineData(9, 17, '-')]
    [InlineData(19, 17, ' ')]
    [InlineData(19, 17, '\0')]
    [InlineData(60, 3, '/')]
    public void One_foreign_character_in_a_batch_refuses_all_of_it_before_anything_is_written(int length, int values, char foreign)
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF1, Key, FpeAlphabet.Decimal);
        var texts = new string('7', length * values).ToCharArray();
        texts[^1] = foreign;
        var results = new char[texts.Length];

        Should.Throw<ArgumentException>(() => cipher.EncryptBatch(texts, length, [], results)).ParamName.ShouldBe("plaintexts");

        results.ShouldAllBe(character => character == '\0');
    }

    [Fact]
    public void A_batch_names_what_is_wrong_with_its_arguments()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3_1, Key, FpeAlphabet.Decimal);
        var texts = new string('7', 64).ToCharArray();

        Should.Throw<ArgumentException>(() => cipher.EncryptBatch(texts, 5, Tweak, new char[64])).ParamName.ShouldBe("length");
        Should.Throw<ArgumentException>(() => cipher.EncryptBatch(texts, 10, Tweak, new char[64])).ParamName.ShouldBe("plaintexts");
        Should.Throw<ArgumentException>(() => cipher.EncryptBatch(texts, 16, new byte[8], new char[64])).ParamName.ShouldBe("tweak");
        Should.Throw<ArgumentException>(() => cipher.EncryptBatch(texts, 16, Tweak, new char[63])).ParamName.ShouldBe("ciphertexts");
        Should.Throw<ArgumentException>(() => cipher.DecryptBatch(texts, 16, Tweak, new char[63])).ParamName.ShouldBe("plaintexts");
        Should.Throw<ArgumentException>(() => cipher.EncryptBatch(texts.AsSpan(0, 32), 16, Tweak, texts.AsSpan(4))).ParamName.ShouldBe("ciphertexts");
    }

    [Fact]
    public void A_batch_of_nothing_is_nothing()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3_1, Key, FpeAlphabet.Decimal);

        Should.NotThrow(() => cipher.EncryptBatch("", 16, Tweak, []));
    }
}
