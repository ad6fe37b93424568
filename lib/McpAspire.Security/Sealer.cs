using System.Security.Cryptography;

namespace McpAspire.Security;

/// <summary>
/// Seals values with AES-256-GCM: format byte, 12-byte random nonce, ciphertext, 16-byte tag. Random nonces allow 2³² values under one key
/// (SP 800-38D, section 8.3).
/// </summary>
public sealed class Sealer
{
    /// <summary>Bytes in a key.</summary>
    public const int KeyBytes = 32;

    private const byte Format = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key;

    /// <summary>Seals under this key.</summary>
    /// <param name="key">32 bytes.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public Sealer(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes)
            throw new ArgumentException($"A sealing key has {KeyBytes} bytes.", nameof(key));
        _key = key.ToArray();
    }

    /// <summary>A key as configuration holds it: 32 bytes in hexadecimal or base64. Null when it is neither.</summary>
    public static byte[]? ParseKey(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        var key = new byte[KeyBytes];
        var isHex = text.Length == KeyBytes * 2 && Convert.FromHexString(text, key, out _, out _) == System.Buffers.OperationStatus.Done;
        return isHex || (Convert.TryFromBase64String(text, key, out var written) && written == KeyBytes) ? key : null;
    }

    /// <summary>Seals a value; it opens only with the same associated data.</summary>
    public byte[] Seal(ReadOnlySpan<byte> value, ReadOnlySpan<byte> associatedData)
    {
        var result = new byte[1 + NonceBytes + value.Length + TagBytes];
        result[0] = Format;
        var nonce = result.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(nonce, value, result.AsSpan(1 + NonceBytes, value.Length), result.AsSpan(^TagBytes..), associatedData);
        return result;
    }

    /// <summary>Opens what <see cref="Seal"/> sealed.</summary>
    /// <exception cref="CryptographicException">It was not sealed with this key and this associated data, or was changed since.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedValue, ReadOnlySpan<byte> associatedData)
    {
        var length = sealedValue.Length - 1 - NonceBytes - TagBytes;
        if (length < 0 || sealedValue[0] != Format)
            throw new CryptographicException("The sealed value has an unknown format.");

        var value = new byte[length];
        using var aes = new AesGcm(_key, TagBytes);
        aes.Decrypt(sealedValue.Slice(1, NonceBytes), sealedValue.Slice(1 + NonceBytes, length), sealedValue[^TagBytes..], value, associatedData);
        return value;
    }
}
