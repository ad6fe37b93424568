using System.Buffers;
using System.Buffers.Text;

namespace McpAspire.Security.Tokens;

/// <summary>Base64url as RFC 7515 (section 2) has it: the framework's decoder also takes padding and white space.</summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The bytes; null when the text is empty or not well-formed.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.ContainsAnyExcept(Alphabet))
            return null;

        var decoded = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.DecodeFromChars(text, decoded, out _, out var written) == OperationStatus.Done ? decoded[..written] : null;
    }
}
