using System.Security.Cryptography;

namespace McpAspire.Security.Tests;

public class SealerTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(Sealer.KeyBytes);
    private static readonly Sealer Sealer = new(Key);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    public void Opens_what_was_sealed(int length)
    {
        var value = RandomNumberGenerator.GetBytes(length);

        Sealer.Open(Sealer.Seal(value, "job-1"u8), "job-1"u8).ShouldBe(value);
    }

    [Fact]
    public void Never_seals_the_same_way_twice() => Sealer.Seal("v"u8, []).ShouldNotBe(Sealer.Seal("v"u8, []));

    [Fact]
    public void A_change_in_any_byte_is_found()
    {
        var original = Sealer.Seal("value"u8, "job-1"u8);
        for (var i = 0; i < original.Length; i++)
        {
            var changed = original.ToArray();
            changed[i] ^= 1;
            Should.Throw<CryptographicException>(() => Sealer.Open(changed, "job-1"u8), $"byte {i}");
        }
    }

    [Fact]
    public void What_was_cut_moved_or_sealed_by_another_is_refused()
    {
        var original = Sealer.Seal("value"u8, "job-1"u8);

        Should.Throw<CryptographicException>(() => Sealer.Open([], "job-1"u8));
        Should.Throw<CryptographicException>(() => Sealer.Open(original.AsSpan(..^1), "job-1"u8));
        Should.Throw<CryptographicException>(() => Sealer.Open(original, "job-2"u8));
        Should.Throw<CryptographicException>(() => new Sealer(RandomNumberGenerator.GetBytes(32)).Open(original, "job-1"u8));
    }

    [Fact]
    public void A_key_is_read_from_hexadecimal_and_base64()
    {
        Sealer.ParseKey(Convert.ToHexString(Key)).ShouldBe(Key);
        Sealer.ParseKey(Convert.ToHexStringLower(Key)).ShouldBe(Key);
        Sealer.ParseKey(Convert.ToBase64String(Key)).ShouldBe(Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("too short")]
    [InlineData("00112233445566778899aabbccddeeff")]
    [InlineData("zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    public void What_is_no_key_is_not_read(string text) => Sealer.ParseKey(text).ShouldBeNull();

    [Theory]
    [InlineData(16)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused(int length) => Should.Throw<ArgumentException>(() => new Sealer(new byte[length]));
}
