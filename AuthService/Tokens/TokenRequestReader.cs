using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace McpAspire.Auth.Tokens;

/// <summary>Reads requests for a token: the form, and the client's credentials from the form or the header, not both.</summary>
internal static class TokenRequestReader
{
    private const string FormType = "application/x-www-form-urlencoded";

    private static readonly FormOptions Limits = new() { ValueCountLimit = 16, KeyLengthLimit = 64, ValueLengthLimit = 4096 };

    /// <summary>The request, or why it is none.</summary>
    public static async Task<(TokenRequest? Request, TokenRefusal? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !FormType.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase))
            return Refuse($"The content type is {FormType}.");

        try
        {
            return Read(await new FormFeature(request, Limits).ReadFormAsync(cancellationToken), request.Headers.Authorization);
        }
        catch (InvalidDataException)
        {
            return Refuse("The form is too large or malformed.");
        }
    }

    private static (TokenRequest? Request, TokenRefusal? Refusal) Read(IFormCollection form, StringValues authorization)
    {
        if (form.Any(field => field.Value.Count > 1 && field.Key != "resource"))
            return Refuse("A parameter is there twice.");
        if (Value(form, "grant_type") is not { } grant)
            return Refuse("The grant_type is missing.");

        var (id, secret) = (Value(form, "client_id"), Value(form, "client_secret"));
        if (authorization.Count > 0)
        {
            if (ReadBasic(authorization) is not { } basic)
                return (null, TokenRefusal.UnknownClient);
            if (secret is not null || (id is not null && id != basic.Id))
                return Refuse("The client authenticates in more than one way.");
            (id, secret) = basic;
        }

        if (id is null || secret is null)
            return (null, TokenRefusal.UnknownClient);

        return (new TokenRequest(id, secret, grant, Value(form, "scope"), [.. form["resource"].OfType<string>()]), null);
    }

    // RFC 6749, section 3.1: a parameter without a value is as if it were not there.
    private static string? Value(IFormCollection form, string name) => form[name] is [{ Length: > 0 } value] ? value : null;

    // RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined.
    private static (string Id, string Secret)? ReadBasic(StringValues authorization)
    {
        if (authorization is not [{ } header] || !AuthenticationHeaderValue.TryParse(header, out var basic))
            return null;
        if (!"Basic".Equals(basic.Scheme, StringComparison.OrdinalIgnoreCase) || basic.Parameter is not { } encoded)
            return null;

        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var written))
            return null;

        var parts = Encoding.UTF8.GetString(bytes, 0, written).Split(':', 2);
        return parts.Length == 2 ? (Decode(parts[0]), Decode(parts[1])) : null;
    }

    private static string Decode(string value) => Uri.UnescapeDataString(value.Replace('+', ' '));

    private static (TokenRequest? Request, TokenRefusal? Refusal) Refuse(string description) => (null, TokenRefusal.Request(description));
}
