using System.Text.Json.Serialization;

namespace McpAspire.Auth.Tokens;

/// <summary>RFC 6749, section 5.2.</summary>
internal sealed record TokenRefusal(string Error, string ErrorDescription, [property: JsonIgnore] int Status = StatusCodes.Status400BadRequest)
{
    public static TokenRefusal UnknownClient { get; } =
        new("invalid_client", "The client is not known, or its secret is another.", StatusCodes.Status401Unauthorized);

    public static TokenRefusal TooManyRequests { get; } =
        new("temporarily_unavailable", "Too many requests; try again in a minute.", StatusCodes.Status429TooManyRequests);

    public static TokenRefusal NoKey { get; } =
        new("temporarily_unavailable", "No token can be signed at the moment.", StatusCodes.Status503ServiceUnavailable);

    public static TokenRefusal OtherGrant { get; } = new("unsupported_grant_type", "The grant_type is client_credentials.");

    public static TokenRefusal ScopeNotAllowed { get; } = new("invalid_scope", "The client may not ask for one of these scopes.");

    public static TokenRefusal OtherResource { get; } = new("invalid_target", "The resource is not one of ours.");

    public static TokenRefusal Request(string description) => new("invalid_request", description);
}
