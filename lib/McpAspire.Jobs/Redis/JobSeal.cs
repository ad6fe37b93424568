using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace McpAspire.Jobs;

/// <summary>
/// Seals what sensitive jobs carry, with AES-256-GCM. Each job has its own key (HKDF over the job id), so that random nonces never come near
/// their limit; the job id and a label are authenticated with the content, so that it cannot be moved elsewhere.
/// A sealed value: 4 bytes that tell the key, 12 of nonce, 16 of tag, the ciphertext.
/// </summary>
internal sealed class JobSeal
{
    private const int KeyBytes = 32;
    private const int KeyIdBytes = 4;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeaderBytes = KeyIdBytes + NonceBytes + TagBytes;

    private readonly (byte[] Id, byte[] Key)[] _keys;

    private JobSeal(byte[][] keys) => _keys = [.. keys.Select(key => (SHA256.HashData(key)[..KeyIdBytes], key))];

    /// <summary>Reads <see cref="JobStoreOptions.SealKey"/>; false when it is not one or two keys of 32 bytes.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out JobSeal? seal)
    {
        byte[]?[] keys = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(ParseKey)];
        seal = keys.Length <= 2 && !keys.Contains(null) ? new JobSeal(keys!) : null;
        return seal is not null;
    }

    public byte[] Seal(ReadOnlySpan<byte> content, string jobId, string label)
    {
        var (id, key) = _keys[0];
        var result = new byte[HeaderBytes + content.Length];
        id.CopyTo(result, 0);
        var nonce = result.AsSpan(KeyIdBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(KeyOf(jobId, key), TagBytes);
        aes.Encrypt(nonce, content, result.AsSpan(HeaderBytes), result.AsSpan(KeyIdBytes + NonceBytes, TagBytes), Context(jobId, label));
        return result;
    }

    /// <summary>False when it was sealed with a key that is not ours, for another place, or was changed.</summary>
    public bool TryOpen(ReadOnlySpan<byte> @sealed, string jobId, string label, [NotNullWhen(true)] out byte[]? content)
    {
        content = null;
        if (@sealed.Length < HeaderBytes)
            return false;

        foreach (var (id, key) in _keys)
        {
            if (!@sealed[..KeyIdBytes].SequenceEqual(id))
                continue;

            var opened = new byte[@sealed.Length - HeaderBytes];
            using var aes = new AesGcm(KeyOf(jobId, key), TagBytes);
            try
            {
                var nonce = @sealed.Slice(KeyIdBytes, NonceBytes);
                var tag = @sealed.Slice(KeyIdBytes + NonceBytes, TagBytes);
                aes.Decrypt(nonce, @sealed[HeaderBytes..], tag, opened, Context(jobId, label));
                content = opened;
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }
        }

        return false;
    }

    private static byte[] KeyOf(string jobId, byte[] key) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: Encoding.UTF8.GetBytes($"mcpaspire job {jobId}"));

    private static byte[] Context(string jobId, string label) => Encoding.UTF8.GetBytes($"{jobId}\n{label}");

    private static byte[]? ParseKey(string text)
    {
        if (text.Length == KeyBytes * 2 && text.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(text);

        var bytes = new byte[KeyBytes];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == KeyBytes ? bytes : null;
    }
}
