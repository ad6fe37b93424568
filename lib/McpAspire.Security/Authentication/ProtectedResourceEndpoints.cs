using McpAspire.Security.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace McpAspire.Security.Authentication;

/// <summary>Serves the metadata of what tokens protect.</summary>
public static class ProtectedResourceEndpoints
{
    /// <summary>
    /// Maps <c>/.well-known/oauth-protected-resource</c> for the base URL and <c>/.well-known/oauth-protected-resource/mcp</c> for the MCP endpoint
    /// (RFC 9728, section 3.1); neither where no token is asked for, which tells clients so.
    /// </summary>
    public static void MapProtectedResourceMetadata(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);

        if (endpoints.ServiceProvider.GetService<AccessTokenValidator>() is null)
            return;

        Map(endpoints, "");
        Map(endpoints, ProtectedResourceMetadata.McpPath);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path) =>
        endpoints.MapGet(ProtectedResourceMetadata.Path + path, (IOptions<TokenValidationOptions> options) =>
            TypedResults.Json(ProtectedResourceMetadata.Of(options.Value, path), SecurityJson.Default.ProtectedResourceMetadata)).AllowAnonymous();
}
