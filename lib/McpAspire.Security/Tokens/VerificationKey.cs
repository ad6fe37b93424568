using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace McpAspire.Security.Tokens;

/// <summary>A public key that verifies ES256 signatures (RFC 7518, section 3.4), from any thread.</summary>
public sealed class VerificationKey
{
    private const int SignatureBytes = 64;

    private readonly ECParameters _parameters;

    // ECDsa is not promised to be thread-safe, and importing a key costs about as much as a verification.
    private readonly ConcurrentBag<ECDsa> _idle = [];

    private VerificationKey(ECParameters parameters) => _parameters = parameters;

    /// <summary>Whether <paramref name="signature"/> is this key's over <paramref name="data"/>.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
            return false;

        var key = _idle.TryTake(out var idle) ? idle : ECDsa.Create(_parameters);
        var valid = key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _idle.Add(key);
        return valid;
    }

    /// <summary>The key of a P-256 point; null when the point is not on the curve.</summary>
    internal static VerificationKey? Create(ECPoint point)
    {
        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point };
        try
        {
            var key = new VerificationKey(parameters);
            key._idle.Add(ECDsa.Create(parameters));
            return key;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
