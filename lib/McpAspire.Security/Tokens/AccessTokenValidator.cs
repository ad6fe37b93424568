using System.Text.Json;
using Microsoft.Extensions.Options;

namespace McpAspire.Security.Tokens;

/// <summary>Decides whether an access token (RFC 9068) is valid here and now. What it says is read only after its signature was found right.</summary>
/// <param name="options">Which tokens are accepted.</param>
/// <param name="keys">The issuer's keys.</param>
/// <param name="time">The clock.</param>
public sealed class AccessTokenValidator(IOptions<TokenValidationOptions> options, IVerificationKeys keys, TimeProvider time)
{
    private const int MaxNameLength = 256;

    // The last second of the year 9999: what DateTimeOffset holds.
    private const double MaxNumericDate = 253402300799;

    private readonly TokenValidationOptions _options = options.Value;

    /// <summary>Checks a token.</summary>
    /// <exception cref="VerificationKeysUnavailableException">The issuer's keys could not be had, so nothing can be said.</exception>
    public async ValueTask<TokenValidation> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);

        if (token.Length > _options.MaxTokenLength)
            return TokenValidation.Reject(TokenRejection.TooLarge);
        if (CompactToken.Parse(token) is not { } parsed)
            return TokenValidation.Reject(TokenRejection.Malformed);
        if (parsed.HeaderRejection is { } rejection)
            return TokenValidation.Reject(rejection);
        if (await keys.FindAsync(parsed.KeyId, cancellationToken) is not { } key)
            return TokenValidation.Reject(TokenRejection.UnknownKey);
        if (!key.Verify(parsed.Signed, parsed.Signature))
            return TokenValidation.Reject(TokenRejection.Signature);

        using var claims = parsed.ParseClaims();
        return claims is null ? TokenValidation.Reject(TokenRejection.Malformed) : Check(claims.RootElement);
    }

    private TokenValidation Check(JsonElement claims)
    {
        if (CompactToken.GetString(claims, "iss") != _options.Issuer)
            return TokenValidation.Reject(TokenRejection.Issuer);
        if (!IsForUs(claims))
            return TokenValidation.Reject(TokenRejection.Audience);
        if (CheckTimes(claims) is { } rejection)
            return TokenValidation.Reject(rejection);

        return ReadPrincipal(claims) is { } principal ? TokenValidation.Accept(principal) : TokenValidation.Reject(TokenRejection.Claims);
    }

    private bool IsForUs(JsonElement claims)
    {
        if (!claims.TryGetProperty("aud", out var audience))
            return false;

        return audience.ValueKind == JsonValueKind.Array
            ? audience.EnumerateArray().Any(IsOurs)
            : IsOurs(audience);
    }

    private bool IsOurs(JsonElement audience) =>
        audience.ValueKind == JsonValueKind.String && _options.Audiences.Any(accepted => audience.ValueEquals(accepted));

    private TokenRejection? CheckTimes(JsonElement claims)
    {
        var now = time.GetUtcNow();
        if (!TryGetTime(claims, "exp", out var expires) || !TryGetTime(claims, "nbf", out var notBefore) || !TryGetTime(claims, "iat", out var issued))
            return TokenRejection.Claims;
        if (expires is null || now >= expires + _options.ClockSkew)
            return TokenRejection.Expired;

        var latest = now + _options.ClockSkew;
        return notBefore > latest || issued > latest ? TokenRejection.NotYetValid : null;
    }

    private static bool TryGetTime(JsonElement claims, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!claims.TryGetProperty(name, out var value))
            return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || seconds is not (>= 0 and <= MaxNumericDate))
            return false;

        time = DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));
        return true;
    }

    private static Principal? ReadPrincipal(JsonElement claims)
    {
        if (CompactToken.GetString(claims, "sub") is not { Length: > 0 and <= MaxNameLength } subject || subject == Principal.AnonymousSubject)
            return null;

        var client = CompactToken.GetString(claims, "client_id");
        if (client is null ? claims.TryGetProperty("client_id", out _) : client.Length is 0 or > MaxNameLength)
            return null;

        var list = CompactToken.GetString(claims, "scope") ?? (claims.TryGetProperty("scope", out _) ? null : "");
        return list is not null && Scopes.Parse(list) is { } scopes ? new Principal(subject, client, scopes) : null;
    }
}
