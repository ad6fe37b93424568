using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace McpAspire.Security.Tokens;

/// <summary>What an access token says (RFC 9068).</summary>
public sealed record AccessToken
{
    /// <summary>The media type in the header that keeps other kinds of tokens from being taken for this one.</summary>
    internal const string Type = "at+jwt";

    /// <summary>The one algorithm.</summary>
    internal const string Algorithm = "ES256";

    /// <summary>Who issued it.</summary>
    public required string Issuer { get; init; }

    /// <summary>Who calls.</summary>
    public required string Subject { get; init; }

    /// <summary>The OAuth client.</summary>
    public required string Client { get; init; }

    /// <summary>The resources that it is for.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>What the bearer may do.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>When it was issued; whole seconds count.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it ends; whole seconds count.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Its unique name.</summary>
    public required string Id { get; init; }

    /// <summary>The compact serialisation (RFC 7515, section 7.1), signed.</summary>
    public string Sign(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);

        var header = Write(json =>
        {
            json.WriteString("alg", Algorithm);
            json.WriteString("typ", Type);
            json.WriteString("kid", key.PublicKey.Kid);
        });
        var signed = $"{header}.{Write(WriteClaims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private void WriteClaims(Utf8JsonWriter json)
    {
        json.WriteString("iss", Issuer);
        json.WriteString("sub", Subject);
        json.WriteStartArray("aud");
        foreach (var audience in Audiences)
            json.WriteStringValue(audience);
        json.WriteEndArray();
        json.WriteString("client_id", Client);
        json.WriteString("scope", string.Join(' ', Scopes));
        json.WriteNumber("iat", IssuedAt.ToUnixTimeSeconds());
        json.WriteNumber("exp", ExpiresAt.ToUnixTimeSeconds());
        json.WriteString("jti", Id);
    }
}
