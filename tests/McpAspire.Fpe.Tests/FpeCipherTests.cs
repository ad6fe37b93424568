namespace McpAspire.Fpe.Tests;

public sealed class FpeCipherTests
{
    private static readonly byte[] Key = Convert.FromHexString("EF4359D8D580AA4F7F036D6F04FC6A94");
    private static readonly byte[] Tweak = Convert.FromHexString("D8E7920AFA330A73");

    [Theory]
    [InlineData("D8E7920AFA330A73", "EF4359D8D580AA4F7F036D6F04FC6A94", "123456789", "096616337")]
    [InlineData("D8E7920AFA330A73", "EF4359D8D580AA4F7F036D6F04FC6A94", "4000123456789999", "0681970853272135")]
    [InlineData("D8E7920AFA330A73", "EF4359D8D580AA4F7F036D6F04FC6A94", "5551234567", "5347607783")]
    [InlineData("abcdef12345678", "00112233445566778899aabbccddeeff", "123456789", "247665236")]
    [InlineData("abcdef12345678", "00112233445566778899aabbccddeeff", "4000123456789999", "0169849272104285")]
    [InlineData("abcdef12345678", "00112233445566778899aabbccddeeff", "5551234567", "7211687512")]
    public void FF3_answers_as_the_peers_in_the_field_do_short_tweaks_included(string tweak, string key, string plaintext, string ciphertext)
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3, Convert.FromHexString(key), FpeAlphabet.Decimal);

        Encrypt(cipher, plaintext, Convert.FromHexString(tweak)).ShouldBe(ciphertext);
    }

    [Fact]
    public void Every_value_of_a_small_domain_has_its_own_ciphertext()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3_1, Key, FpeAlphabet.Decimal, FpeDomainPolicy.Legacy);

        var all = Enumerable.Range(0, 1000).Select(n => Encrypt(cipher, n.ToString("D3", null), Tweak.AsSpan(0, 7))).ToHashSet();

        all.Count.ShouldBe(1000);
    }

    [Fact]
    public void Key_and_tweak_both_decide_the_ciphertext()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3, Key, FpeAlphabet.Decimal);
        using var other = FpeCipher.Create(FpeAlgorithm.FF3, new byte[16], FpeAlphabet.Decimal);
        const string Text = "4000123456789999";

        Encrypt(other, Text, Tweak).ShouldNotBe(Encrypt(cipher, Text, Tweak));
        Encrypt(cipher, Text, new byte[8]).ShouldNotBe(Encrypt(cipher, Text, Tweak));
    }

    [Fact]
    public void A_value_can_be_encrypted_in_place()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3, Key, FpeAlphabet.Decimal);
        var text = "123456789".ToCharArray();

        cipher.Encrypt(text, Tweak, text);

        new string(text).ShouldBe("096616337");
    }

    [Fact]
    public void Nothing_is_written_beyond_the_length_of_the_value()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3, Key, FpeAlphabet.Decimal);
        var room = "##########".ToCharArray();

        cipher.Encrypt("123456789", Tweak, room);

        new string(room).ShouldBe("096616337#");
    }

    [Fact]
    public void One_cipher_serves_many_threads()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3, Key, FpeAlphabet.Decimal);

        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => Encrypt(cipher, "123456789", Tweak).ShouldBe("096616337"));
    }

    [Theory]
    [InlineData(FpeDomainPolicy.Standard, 6)]
    [InlineData(FpeDomainPolicy.Legacy, 2)]
    public void The_policy_sets_the_shortest_length_and_two_to_the_96_the_longest(FpeDomainPolicy policy, int shortest)
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3, Key, FpeAlphabet.Decimal, policy);

        cipher.MinLength.ShouldBe(shortest);
        cipher.MaxLength.ShouldBe(56);
        foreach (var length in new[] { 0, shortest - 1, 57 })
        {
            var refusal = Should.Throw<ArgumentException>(() => Encrypt(cipher, new string('7', length), Tweak));
            refusal.ParamName.ShouldBe("plaintext");
            refusal.Message.ShouldContain($"The text has {length} characters; it takes {shortest} to 56.");
        }
    }

    [Theory]
    [InlineData("x23456789")]
    [InlineData("12345678x")]
    [InlineData("1234567\u06609")]
    [InlineData("1234 6789")]
    [InlineData("40001234\u01309999999")]
    [InlineData("4000123456789/99")]
    [InlineData("4000:23456789999")]
    [InlineData("40001234567899994000123456789999400012345678999x")]
    public void A_character_of_another_alphabet_is_refused_and_neither_it_nor_its_place_is_told(string text)
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3, Key, FpeAlphabet.Decimal);

        var refusal = Should.Throw<ArgumentException>(() => Encrypt(cipher, text, Tweak));

        refusal.Message.ShouldBe("A character is not one of the 10 of the alphabet. (Parameter 'plaintext')");
        Should.Throw<ArgumentException>(() => Decrypt(cipher, text, Tweak)).ParamName.ShouldBe("ciphertext");
    }

    [Theory]
    [InlineData(FpeAlgorithm.FF3, 0)]
    [InlineData(FpeAlgorithm.FF3, 6)]
    [InlineData(FpeAlgorithm.FF3, 9)]
    [InlineData(FpeAlgorithm.FF3_1, 8)]
    [InlineData(FpeAlgorithm.FF3_1, 6)]
    public void A_tweak_of_another_length_is_refused(FpeAlgorithm algorithm, int bytes)
    {
        using var cipher = FpeCipher.Create(algorithm, Key, FpeAlphabet.Decimal);

        Should.Throw<ArgumentException>(() => Encrypt(cipher, "123456789", new byte[bytes])).ParamName.ShouldBe("tweak");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused(int bytes)
    {
        var refusal = Should.Throw<ArgumentException>(() => FpeCipher.Create(FpeAlgorithm.FF3, new byte[bytes], FpeAlphabet.Decimal));

        refusal.ParamName.ShouldBe("key");
        refusal.Message.ShouldContain($"{bytes} bytes");
    }

    [Fact]
    public void An_algorithm_or_policy_that_does_not_exist_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => FpeCipher.Create((FpeAlgorithm)9, Key, FpeAlphabet.Decimal)).ParamName.ShouldBe("algorithm");
        Should.Throw<ArgumentOutOfRangeException>(() => FpeCipher.Create(FpeAlgorithm.FF3, Key, FpeAlphabet.Decimal, (FpeDomainPolicy)9))
            .ParamName.ShouldBe("policy");
    }

    [Fact]
    public void Too_little_room_for_the_result_is_refused()
    {
        using var cipher = FpeCipher.Create(FpeAlgorithm.FF3, Key, FpeAlphabet.Decimal);

        Should.Throw<ArgumentException>(() => cipher.Encrypt("123456789", Tweak, new char[8])).ParamName.ShouldBe("ciphertext");
        Should.Throw<ArgumentException>(() => cipher.Decrypt("123456789", Tweak, new char[8])).ParamName.ShouldBe("plaintext");
    }

    [Fact]
    public void A_disposed_cipher_encrypts_nothing()
    {
        var cipher = FpeCipher.Create(FpeAlgorithm.FF3, Key, FpeAlphabet.Decimal);
        cipher.Dispose();

        Should.Throw<ObjectDisposedException>(() => Encrypt(cipher, "123456789", Tweak));
    }

    private static string Encrypt(FpeCipher cipher, string text, ReadOnlySpan<byte> tweak)
    {
        var result = new char[text.Length];
        cipher.Encrypt(text, tweak, result);
        return new string(result);
    }

    private static string Decrypt(FpeCipher cipher, string text, ReadOnlySpan<byte> tweak)
    {
        var result = new char[text.Length];
        cipher.Decrypt(text, tweak, result);
        return new string(result);
    }
}
