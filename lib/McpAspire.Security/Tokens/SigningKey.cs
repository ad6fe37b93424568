using System.Security.Cryptography;

namespace McpAspire.Security.Tokens;

/// <summary>A P-256 key pair that signs with ES256 (RFC 7518, section 3.4), from any thread.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _signing = new();

    private SigningKey(ECDsa key)
    {
        _key = key;
        PublicKey = JsonWebKey.From(key.ExportParameters(includePrivateParameters: false).Q);
    }

    /// <summary>The public half, for the key set.</summary>
    public JsonWebKey PublicKey { get; }

    /// <summary>A new key.</summary>
    public static SigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The key that <see cref="Export"/> wrote.</summary>
    /// <exception cref="CryptographicException">The bytes are no P-256 key.</exception>
    public static SigningKey Import(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? new SigningKey(key)
                : throw new CryptographicException("The key is not on P-256.");
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The private key in PKCS #8, in the clear: for a place that seals it.</summary>
    public byte[] Export() => _key.ExportPkcs8PrivateKey();

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    internal byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_signing)
            return _key.SignData(data.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
