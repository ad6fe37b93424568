using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace McpAspire.Mcp.Signing;

/// <summary>The keys of <see cref="McpHttpOptions.SessionKeys"/>. Each purpose has keys of its own, derived from them (RFC 5869).</summary>
internal sealed class SigningKeys
{
    private const int MinKeyBytes = 32;
    private const int MaxKeys = 2;

    private readonly byte[][] _keys;

    public SigningKeys(IOptions<McpHttpOptions> options)
    {
        _keys = [.. options.Value.SessionKeys.Select(Convert.FromHexString)];
        if (_keys.Length == 0)
            _keys = [RandomNumberGenerator.GetBytes(MinKeyBytes)];
    }

    /// <summary>Whether keys can be used: none, or one or two that are long enough.</summary>
    public static bool AreValid(IList<string> keys) =>
        keys.Count <= MaxKeys && keys.All(key => key.Length >= 2 * MinKeyBytes && key.Length % 2 == 0 && key.All(char.IsAsciiHexDigit));

    /// <summary>The keys of a purpose: the first signs, all verify.</summary>
    public byte[][] For(string purpose) =>
        [.. _keys.Select(key => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, HMACSHA256.HashSizeInBytes, info: Encoding.UTF8.GetBytes($"mcpaspire {purpose}")))];
}
