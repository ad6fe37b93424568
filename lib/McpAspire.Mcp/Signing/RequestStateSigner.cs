using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Signing;

/// <summary>
/// Signs the state that a client keeps for a tool between two calls: <c>base64url(expiry ‖ HMAC).state</c>. It is good for the principal, the method
/// and the name that it was made for, until it expires. The client can read it.
/// </summary>
internal sealed class RequestStateSigner(SigningKeys keys, IOptions<McpHttpOptions> options, IOptions<HttpServerTransportOptions> transportOptions)
{
    private const int ExpiryBytes = sizeof(long);
    private const int HeadBytes = ExpiryBytes + HMACSHA256.HashSizeInBytes;

    private readonly byte[][] _keys = keys.For("request state");

    /// <summary>Signs a tool's state.</summary>
    public string Sign(string state, string owner, string method, string name)
    {
        var head = new byte[HeadBytes];
        BinaryPrimitives.WriteInt64BigEndian(head, (Now + options.Value.RequestStateLifetime).ToUnixTimeSeconds());
        Compute(_keys[0], head.AsSpan(0, ExpiryBytes), state, owner, method, name).CopyTo(head.AsSpan(ExpiryBytes));
        return $"{Base64Url.EncodeToString(head)}.{state}";
    }

    /// <summary>Gives the tool's state back; false if this server did not sign it for this use, or too long ago.</summary>
    public bool TryOpen(string signed, string owner, string method, string name, [NotNullWhen(true)] out string? state)
    {
        state = null;
        var dot = signed.IndexOf('.', StringComparison.Ordinal);
        var head = new byte[HeadBytes];
        if (dot != Base64Url.GetEncodedLength(HeadBytes) || Base64Url.DecodeFromChars(signed.AsSpan(0, dot), head, out _, out var written) is not OperationStatus.Done || written != HeadBytes)
            return false;

        var content = signed[(dot + 1)..];
        var isValid = false;
        foreach (var key in _keys)
            isValid |= CryptographicOperations.FixedTimeEquals(Compute(key, head.AsSpan(0, ExpiryBytes), content, owner, method, name), head.AsSpan(ExpiryBytes));

        if (!isValid || Now.ToUnixTimeSeconds() >= BinaryPrimitives.ReadInt64BigEndian(head))
            return false;

        state = content;
        return true;
    }

    private DateTimeOffset Now => transportOptions.Value.TimeProvider.GetUtcNow();

    // Each part is preceded by its length: no two lists of parts give the same bytes.
    private static byte[] Compute(byte[] key, ReadOnlySpan<byte> expiry, params ReadOnlySpan<string> parts)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(expiry);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hmac.AppendData(length);
            hmac.AppendData(bytes);
        }

        return hmac.GetHashAndReset();
    }
}
