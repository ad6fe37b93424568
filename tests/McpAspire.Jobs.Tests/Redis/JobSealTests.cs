using System.Security.Cryptography;
using System.Text;

namespace McpAspire.Jobs.Tests.Redis;

public sealed class JobSealTests
{
    private static readonly string First = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly string Second = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public void What_is_sealed_can_be_opened_in_its_place_only()
    {
        var seal = Seal(First);
        var secret = seal.Seal("secret"u8, "job", "label");

        seal.TryOpen(secret, "job", "label", out var opened).ShouldBeTrue();
        Encoding.UTF8.GetString(opened!).ShouldBe("secret");
        seal.TryOpen(secret, "another job", "label", out _).ShouldBeFalse();
        seal.TryOpen(secret, "job", "another label", out _).ShouldBeFalse();
        Seal(Second).TryOpen(secret, "job", "label", out _).ShouldBeFalse();
    }

    [Fact]
    public void Every_changed_or_missing_byte_is_noticed()
    {
        var seal = Seal(First);
        var secret = seal.Seal("secret"u8, "job", "label");

        for (var i = 0; i < secret.Length; i++)
        {
            var changed = secret.ToArray();
            changed[i] ^= 1;
            seal.TryOpen(changed, "job", "label", out _).ShouldBeFalse();
            seal.TryOpen(secret.AsSpan(0, i), "job", "label", out _).ShouldBeFalse();
        }
    }

    [Fact]
    public void The_same_content_never_looks_the_same()
    {
        var seal = Seal(First);

        seal.Seal("secret"u8, "job", "label").ShouldNotBe(seal.Seal("secret"u8, "job", "label"));
    }

    [Fact]
    public void The_first_key_seals_and_both_open()
    {
        var old = Seal(First).Seal("old"u8, "job", "label");
        var rotated = Seal($"{Second}, {First}");

        rotated.TryOpen(old, "job", "label", out _).ShouldBeTrue();
        Seal(Second).TryOpen(rotated.Seal("new"u8, "job", "label"), "job", "label", out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    public void TryParse_NotOneOrTwoKeysOf32Bytes_IsFalse(string text) => JobSeal.TryParse(text, out _).ShouldBeFalse();

    private static JobSeal Seal(string keys) => JobSeal.TryParse(keys, out var seal) ? seal : throw new ArgumentException("Not a key.", nameof(keys));
}
