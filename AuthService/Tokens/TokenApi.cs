using McpAspire.Auth.Clients;
using McpAspire.Auth.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace McpAspire.Auth.Tokens;

/// <summary>The token endpoint (RFC 6749, section 3.2): client credentials.</summary>
internal static partial class TokenApi
{
    public const string Path = "/oauth/token";

    public static void MapTokenApi(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Path, IssueAsync);

    private static async Task<IResult> IssueAsync(
        HttpContext context, ClientRegistry clients, TokenRequestLimit limit, TokenIssuer issuer, ILogger<TokenIssuer> logger)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";

        var (request, refusal) = await TokenRequestReader.ReadAsync(context.Request, context.RequestAborted);
        if (request is null)
            return Refuse(context, logger, refusal!);
        if (!limit.TryTake(context.Connection.RemoteIpAddress, request.ClientId))
            return Refuse(context, logger, TokenRefusal.TooManyRequests);
        if (clients.Authenticate(request.ClientId, request.ClientSecret) is not { } client)
            return Refuse(context, logger, TokenRefusal.UnknownClient);
        if (request.GrantType != "client_credentials")
            return Refuse(context, logger, TokenRefusal.OtherGrant);
        if (TokenIssuer.Grant(client, request.Scope) is not { } scopes)
            return Refuse(context, logger, TokenRefusal.ScopeNotAllowed);
        if (issuer.Target(request.Resources) is not { } audiences)
            return Refuse(context, logger, TokenRefusal.OtherResource);

        try
        {
            var answer = await issuer.IssueAsync(client, scopes, audiences, context.RequestAborted);
            Log.Issued(logger, client.Id, answer.Scope);
            return TypedResults.Json(answer, AuthJson.Default.TokenAnswer);
        }
        catch (SigningKeyUnavailableException exception)
        {
            Log.NoKey(logger, exception);
            return Refuse(context, logger, TokenRefusal.NoKey);
        }
    }

    private static JsonHttpResult<TokenRefusal> Refuse(HttpContext context, ILogger logger, TokenRefusal refusal)
    {
        Log.Refused(logger, refusal.Error, refusal.ErrorDescription);
        if (refusal.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"token\"";
        if (refusal.Status == StatusCodes.Status429TooManyRequests)
            context.Response.Headers.RetryAfter = "60";
        return TypedResults.Json(refusal, AuthJson.Default.TokenRefusal, statusCode: refusal.Status);
    }
}
