using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace McpAspire.Security.Tokens;

/// <summary>A public key as a JSON Web Key (RFC 7517). Only elliptic-curve members are kept.</summary>
public sealed record JsonWebKey
{
    private const int CoordinateBytes = 32;

    /// <summary>The key type: <c>EC</c>.</summary>
    public string? Kty { get; init; }

    /// <summary>The curve: <c>P-256</c>.</summary>
    public string? Crv { get; init; }

    /// <summary>The point's first coordinate: 32 bytes, base64url.</summary>
    public string? X { get; init; }

    /// <summary>The point's second coordinate: 32 bytes, base64url.</summary>
    public string? Y { get; init; }

    /// <summary>What it is for: <c>sig</c>.</summary>
    public string? Use { get; init; }

    /// <summary>The algorithm: <c>ES256</c>.</summary>
    public string? Alg { get; init; }

    /// <summary>The key's id.</summary>
    public string? Kid { get; init; }

    /// <summary>The key of a P-256 point, its id being its thumbprint (RFC 7638).</summary>
    internal static JsonWebKey From(ECPoint point)
    {
        var x = Base64Url.EncodeToString(point.X);
        var y = Base64Url.EncodeToString(point.Y);
        var canonical = $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""";
        return new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            X = x,
            Y = y,
            Use = "sig",
            Alg = "ES256",
            Kid = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonical))),
        };
    }

    /// <summary>The key, when it is one that verifies ES256 signatures; else null.</summary>
    internal VerificationKey? ToVerificationKey()
    {
        if (Kty != "EC" || Crv != "P-256" || Use is not (null or "sig") || Alg is not (null or "ES256") || Kid is not { Length: > 0 and <= 128 })
            return null;

        return StrictBase64Url.Decode(X) is { Length: CoordinateBytes } x && StrictBase64Url.Decode(Y) is { Length: CoordinateBytes } y
            ? VerificationKey.Create(new ECPoint { X = x, Y = y })
            : null;
    }
}
