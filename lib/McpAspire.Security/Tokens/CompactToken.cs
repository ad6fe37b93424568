using System.Text;
using System.Text.Json;

namespace McpAspire.Security.Tokens;

/// <summary>A token taken apart (RFC 7515, section 7.1). Nothing in it is trusted yet.</summary>
internal sealed class CompactToken
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private readonly byte[] _payload;

    private CompactToken(byte[] signed, byte[] signature, byte[] payload, string? keyId, TokenRejection? rejection)
    {
        Signed = signed;
        Signature = signature;
        _payload = payload;
        KeyId = keyId ?? "";
        HeaderRejection = rejection;
    }

    /// <summary>What the signature is over.</summary>
    public byte[] Signed { get; }

    public byte[] Signature { get; }

    public string KeyId { get; }

    /// <summary>Why the header is not that of an access token, if it is not.</summary>
    public TokenRejection? HeaderRejection { get; }

    /// <summary>Takes a token apart; null when it is malformed.</summary>
    public static CompactToken? Parse(string token)
    {
        var parts = token.Split('.', 4);
        if (parts.Length != 3)
            return null;
        if (StrictBase64Url.Decode(parts[0]) is not { } header || StrictBase64Url.Decode(parts[1]) is not { } payload || StrictBase64Url.Decode(parts[2]) is not { } signature)
            return null;

        using var document = ParseObject(header);
        if (document is null)
            return null;

        var signed = Encoding.ASCII.GetBytes(token, 0, token.Length - parts[2].Length - 1);
        return new CompactToken(signed, signature, payload, GetString(document.RootElement, "kid"), Check(document.RootElement));
    }

    /// <summary>The claims; null when they are malformed. To be called once the signature is known to be right.</summary>
    public JsonDocument? ParseClaims() => ParseObject(_payload);

    /// <summary>A member that is a well-formed string; else null.</summary>
    public static string? GetString(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped surrogate without its other half: JSON, but not text.
            return null;
        }
    }

    private static TokenRejection? Check(JsonElement header)
    {
        if (GetString(header, "alg") != AccessToken.Algorithm)
            return TokenRejection.Algorithm;

        var type = GetString(header, "typ");
        if (!AccessToken.Type.Equals(type, StringComparison.OrdinalIgnoreCase) && !$"application/{AccessToken.Type}".Equals(type, StringComparison.OrdinalIgnoreCase))
            return TokenRejection.Type;

        return header.TryGetProperty("crit", out _) ? TokenRejection.Type : null;
    }

    private static JsonDocument? ParseObject(byte[] json)
    {
        try
        {
            var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
