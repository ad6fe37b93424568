using McpAspire.Fpe.Blocks;

namespace McpAspire.Fpe.Tests;

public sealed class FpeCipherLifetimeTests
{
    private static readonly byte[] Key = Convert.FromHexString("EF4359D8D580AA4F7F036D6F04FC6A94");
    private static readonly byte[] Tweak = new byte[7];

    public static TheoryData<FpeAlgorithm, int, int> Lengths => new()
    {
        { FpeAlgorithm.FF1, 10, 16 },
        { FpeAlgorithm.FF1, 10, 19 },
        { FpeAlgorithm.FF1, 10, 56 },
        { FpeAlgorithm.FF1, 10, 300 },
        { FpeAlgorithm.FF1, 36, 16 },
        { FpeAlgorithm.FF3, 10, 16 },
        { FpeAlgorithm.FF3_1, 10, 56 },
        { FpeAlgorithm.FF3_1, 36, 16 },
    };

    [Theory]
    [MemberData(nameof(Lengths))]
    public void An_operation_allocates_nothing(FpeAlgorithm algorithm, int radix, int length)
    {
        foreach (var path in Paths.All)
        {
            using var cipher = Create(path, algorithm, radix);
            var text = new string('1', length * 40).ToCharArray();
            Use(cipher, text, length);

            AllocatedBy(() => Use(cipher, text, length)).ShouldBeLessThan(1, path.ToString());
        }
    }

    [Fact]
    public void Tweaks_of_several_lengths_in_turn_allocate_nothing_either()
    {
        foreach (var path in Paths.All)
        {
            using var cipher = Create(path, FpeAlgorithm.FF1, 10);
            var text = "4000123456789999".ToCharArray();
            var tweaks = new byte[80];
            Use();

            AllocatedBy(Use).ShouldBeLessThan(1, path.ToString());

            void Use()
            {
                for (var bytes = 0; bytes <= tweaks.Length; bytes++)
                    cipher.Encrypt(text, tweaks.AsSpan(0, bytes), text);
            }
        }
    }

    [Fact]
    public void Every_method_of_a_disposed_cipher_refuses()
    {
        foreach (var path in Paths.All)
        {
            var cipher = Create(path, FpeAlgorithm.FF1, 10);
            cipher.Encrypt("123456", Tweak, new char[6]);
            cipher.Dispose();
            cipher.Dispose();

            Should.Throw<ObjectDisposedException>(() => cipher.Encrypt("123456", Tweak, new char[6]));
            Should.Throw<ObjectDisposedException>(() => cipher.Decrypt("123456", Tweak, new char[6]));
            Should.Throw<ObjectDisposedException>(() => cipher.EncryptBatch("123456", 6, Tweak, new char[6]));
            Should.Throw<ObjectDisposedException>(() => cipher.DecryptBatch("123456", 6, Tweak, new char[6]));
            Should.Throw<ObjectDisposedException>(() => cipher.Encrypt([1, 2, 3, 4, 5, 6], Tweak, new ushort[6]));
        }
    }

    [Fact]
    public void Disposing_clears_every_round_key()
    {
        if (!X86Instructions.IsSupported)
            return;
        var keys = RoundKeys.Expand<X86Instructions>(Key);
        var cipher = new HardwareAes<X86Instructions, Aes128>(keys);
        keys.First.ShouldNotBe(default);

        cipher.Dispose();

        for (var i = 0; i <= Aes128.Rounds; i++)
            System.Runtime.CompilerServices.Unsafe.Add(ref keys.First, i).ShouldBe(default);
        cipher.IsDisposed.ShouldBeTrue();
    }

    // Whatever the moment, a thread sees the right answer or the refusal: never what a cleared (or, portably, a made-up) key would give.
    [Fact]
    public void A_cipher_that_is_disposed_while_in_use_gives_no_wrong_answer()
    {
        foreach (var path in Paths.All)
        {
            for (var attempt = 0; attempt < 50; attempt++)
            {
                var cipher = FpeCipher.Create(path, FpeAlgorithm.FF3, Key, 10, FpeAlphabet.Decimal, FpeDomainPolicy.Standard);
                var tweak = Convert.FromHexString("D8E7920AFA330A73");
                Parallel.For(0, 4, worker =>
                {
                    if (worker == 3)
                        cipher.Dispose();
                    var result = new char[9];
                    for (var i = 0; i < 200; i++)
                    {
                        try
                        {
                            cipher.Encrypt("123456789", tweak, result);
                        }
                        catch (ObjectDisposedException)
                        {
                            return;
                        }

                        new string(result).ShouldBe("096616337");
                    }
                });
            }
        }
    }

    [Fact]
    public void Threads_that_use_lengths_and_tweaks_in_turn_do_not_disturb_one_another()
    {
        foreach (var path in Paths.All)
        {
            using var cipher = Create(path, FpeAlgorithm.FF1, 10);
            Parallel.For(0, 2_000, i =>
            {
                var text = new string((char)('0' + (i % 10)), 6 + (i % 60));
                var tweak = new byte[i % 20];
                var result = new char[text.Length];
                cipher.Encrypt(text, tweak, result);
                cipher.Decrypt(result, tweak, result);
                new string(result).ShouldBe(text);
            });
        }
    }

    /// <summary>Bytes a time, over so many times that what the runtime itself accounts for once is less than one.</summary>
    private static double AllocatedBy(Action act)
    {
        const int times = 100;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
            act();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)times;
    }

    private static FpeCipher Create(AesPath path, FpeAlgorithm algorithm, int radix) =>
        FpeCipher.Create(path, algorithm, Key, radix, radix == 10 ? FpeAlphabet.Decimal : FpeAlphabet.Base36, FpeDomainPolicy.Standard);

    private static void Use(FpeCipher cipher, char[] texts, int length)
    {
        cipher.Encrypt(texts.AsSpan(0, length), Tweak, texts);
        cipher.Decrypt(texts.AsSpan(0, length), Tweak, texts);
        cipher.EncryptBatch(texts, length, Tweak, texts);
        cipher.DecryptBatch(texts, length, Tweak, texts);
    }
}
