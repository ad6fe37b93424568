using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpAspire.Security.Tokens;

namespace McpAspire.Security.Tests.Tokens;

public class SignatureVectorTests
{
    // RFC 7515, appendix A.3
    private const string Signed =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string Signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    private static readonly JsonWebKey Key = new()
    {
        Kty = "EC",
        Crv = "P-256",
        X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        Kid = "rfc7515",
    };

    [Fact]
    public void The_signature_of_RFC_7515_is_right() =>
        Key.ToVerificationKey()!.Verify(Encoding.ASCII.GetBytes(Signed), Base64Url.DecodeFromChars(Signature)).ShouldBeTrue();

    [Fact]
    public void A_signature_of_another_length_or_in_DER_is_wrong()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = JsonWebKey.From(ecdsa.ExportParameters(false).Q).ToVerificationKey()!;
        var der = ecdsa.SignData("data"u8.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        key.Verify("data"u8, der).ShouldBeFalse();
        key.Verify("data"u8, []).ShouldBeFalse();
        key.Verify("data"u8, new byte[64]).ShouldBeFalse("r and s of zero");
    }

    [Fact]
    public void A_key_is_named_by_its_thumbprint()
    {
        // The key and thumbprint of RFC 9449, sections 4.1 and 6.1
        var point = new ECPoint
        {
            X = Base64Url.DecodeFromChars("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"),
            Y = Base64Url.DecodeFromChars("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"),
        };

        JsonWebKey.From(point).Kid.ShouldBe("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    [Fact]
    public void A_key_that_was_exported_and_imported_is_the_same()
    {
        using var key = SigningKey.Generate();
        using var same = SigningKey.Import(key.Export());

        same.PublicKey.ShouldBe(key.PublicKey);
        key.PublicKey.ToVerificationKey()!.Verify("data"u8, same.Sign("data"u8)).ShouldBeTrue();
    }

    [Fact]
    public void A_key_of_another_curve_or_kind_is_not_imported()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);

        Should.Throw<CryptographicException>(() => SigningKey.Import(other.ExportPkcs8PrivateKey()));
        Should.Throw<CryptographicException>(() => SigningKey.Import(rsa.ExportPkcs8PrivateKey()));
        Should.Throw<CryptographicException>(() => SigningKey.Import("garbage"u8));
    }

    public static TheoryData<JsonWebKey> UnusableKeys =>
    [
        Key with { Kty = "RSA" },
        Key with { Kty = "oct" },
        Key with { Crv = "P-384" },
        Key with { Alg = "HS256" },
        Key with { Use = "enc" },
        Key with { Kid = null },
        Key with { Kid = "" },
        Key with { Kid = new string('k', 129) },
        Key with { X = null },
        Key with { X = Key.Y, Y = Key.X },
        Key with { X = "AAAA" },
        Key with { X = Key.X![..42] + "!" },
    ];

    [Theory]
    [MemberData(nameof(UnusableKeys))]
    public void A_key_that_is_not_for_ES256_signatures_verifies_nothing(JsonWebKey key) => key.ToVerificationKey().ShouldBeNull();
}
