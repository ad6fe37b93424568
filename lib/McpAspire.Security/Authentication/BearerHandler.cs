using System.Text.Encodings.Web;
using McpAspire.Security.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace McpAspire.Security.Authentication;

/// <summary>Accepts access tokens in the <c>Authorization</c> header (RFC 6750, section 2.1), there only.</summary>
internal sealed partial class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    AccessTokenValidator validator, IOptions<TokenValidationOptions> tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count == 0)
            return AuthenticateResult.NoResult();
        if (header.Count > 1 || header[0] is not { } value || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("The Authorization header is not one bearer token.");

        try
        {
            var validation = await validator.ValidateAsync(value[Prefix.Length..].Trim(), Context.RequestAborted);
            if (validation.IsValid)
                return AuthenticateResult.Success(new AuthenticationTicket(validation.Principal.ToClaimsPrincipal(Scheme.Name), Scheme.Name));

            Log.Rejected(Logger, validation.Rejection.Value);
            return AuthenticateResult.Fail("The access token is not valid.");
        }
        catch (VerificationKeysUnavailableException exception)
        {
            return AuthenticateResult.Fail(exception);
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        if (result.Failure is VerificationKeysUnavailableException)
        {
            // Not a 401: the client would throw away a token that may be good.
            Response.Headers.RetryAfter = "5";
            await Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "Tokens cannot be checked at the moment").ExecuteAsync(Context);
            return;
        }

        var error = result.Failure is null ? "" : ", error=\"invalid_token\", error_description=\"The access token is not valid.\"";
        Challenge($"scope=\"{Scopes.ToolsRead} {Scopes.ToolsCall}\"{error}");
        await Results.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "A valid access token is needed").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scopes = ScopeForbiddance.ScopesOf(properties, Context);
        Challenge($"error=\"insufficient_scope\", scope=\"{scopes}\"");
        return Results.Problem(
            statusCode: StatusCodes.Status403Forbidden, title: "The access token does not allow this", detail: $"This needs the scope {scopes}.").ExecuteAsync(Context);
    }

    // RFC 9728, section 5.1: where the client learns who issues tokens.
    private void Challenge(string parameters)
    {
        var part = Request.Path.StartsWithSegments(ProtectedResourceMetadata.McpPath, StringComparison.Ordinal) ? ProtectedResourceMetadata.McpPath : "";
        Response.Headers.Append(
            HeaderNames.WWWAuthenticate, $"Bearer resource_metadata=\"{tokens.Value.Resource}{ProtectedResourceMetadata.Path}{part}\", {parameters}");
    }
}
