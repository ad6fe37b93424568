using McpAspire.Auth.Keys;
using McpAspire.Auth.Tokens;
using McpAspire.Security;
using McpAspire.Security.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace McpAspire.Auth.Metadata;

/// <summary>What clients and validators read about us: the metadata (RFC 8414) and the key set (RFC 7517).</summary>
internal static class MetadataApi
{
    private const string JwksPath = "/.well-known/jwks.json";

    public static void MapMetadataApi(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/.well-known/oauth-authorization-server", Describe);
        endpoints.MapGet(JwksPath, ListKeysAsync);
    }

    private static JsonHttpResult<AuthorizationServerMetadata> Describe(IOptions<IssuerOptions> options)
    {
        var issuer = options.Value.Issuer;
        var metadata = new AuthorizationServerMetadata(
            issuer, issuer + TokenApi.Path, issuer + JwksPath, Scopes.All, [], ["client_credentials"], ["client_secret_basic", "client_secret_post"]);
        return TypedResults.Json(metadata, AuthJson.Default.AuthorizationServerMetadata);
    }

    private static async Task<Results<JsonHttpResult<JsonWebKeySet>, ProblemHttpResult>> ListKeysAsync(HttpContext context, SigningKeys keys)
    {
        try
        {
            var key = await keys.GetAsync(context.RequestAborted);
            context.Response.Headers.CacheControl = "public, max-age=300";
            return TypedResults.Json(new JsonWebKeySet([key.PublicKey]), SecurityJson.Default.JsonWebKeySet);
        }
        catch (SigningKeyUnavailableException)
        {
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "There is no key at the moment");
        }
    }
}
