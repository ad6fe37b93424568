using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using McpAspire.Mcp.Signing;

namespace McpAspire.Mcp.Sessions;

/// <summary>
/// Session ids: 16 random bytes, which name the session, and 16 of an HMAC over them and the owner, in base64url. Whether an id can be one of the
/// caller's is known without looking for the session; and whoever sees the names alone, in a store or a log, has no id.
/// </summary>
internal sealed class SessionIds(SigningKeys keys)
{
    private const int NameBytes = 16;
    private const int SignatureBytes = 16;
    private const int IdLength = 43;

    private readonly byte[][] _keys = keys.For("session id");

    /// <summary>A new id and the name in it.</summary>
    public (string Id, string Name) Create(string owner)
    {
        Span<byte> id = stackalloc byte[NameBytes + SignatureBytes];
        RandomNumberGenerator.Fill(id[..NameBytes]);
        Sign(_keys[0], id[..NameBytes], owner, id[NameBytes..]);
        return (Base64Url.EncodeToString(id), Base64Url.EncodeToString(id[..NameBytes]));
    }

    /// <summary>Takes the name out of an id; false if the id is not one that was made for this owner.</summary>
    public bool TryRead(string id, string owner, [NotNullWhen(true)] out string? name)
    {
        name = null;
        Span<byte> bytes = stackalloc byte[NameBytes + SignatureBytes];
        if (id.Length != IdLength || Base64Url.DecodeFromChars(id, bytes, out _, out var written) is not OperationStatus.Done || written != bytes.Length)
            return false;

        // All keys are tried, so that the time does not tell which one it was.
        Span<byte> expected = stackalloc byte[SignatureBytes];
        var isValid = false;
        foreach (var key in _keys)
        {
            Sign(key, bytes[..NameBytes], owner, expected);
            isValid |= CryptographicOperations.FixedTimeEquals(expected, bytes[NameBytes..]);
        }

        if (isValid)
            name = Base64Url.EncodeToString(bytes[..NameBytes]);

        return isValid;
    }

    private static void Sign(byte[] key, ReadOnlySpan<byte> name, string owner, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, [.. name, .. Encoding.UTF8.GetBytes(owner)], hash);
        hash[..SignatureBytes].CopyTo(signature);
    }
}
