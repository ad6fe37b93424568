using McpAspire.Security.Tokens;

namespace McpAspire.Security.Authentication;

/// <summary>What a client needs to get a token for a resource (RFC 9728, section 2).</summary>
/// <param name="Resource">The resource.</param>
/// <param name="AuthorizationServers">Who issues tokens for it.</param>
/// <param name="ScopesSupported">The scopes that there are.</param>
/// <param name="BearerMethodsSupported">How a token is presented.</param>
public sealed record ProtectedResourceMetadata(
    string Resource, IReadOnlyList<string> AuthorizationServers, IReadOnlyList<string> ScopesSupported, IReadOnlyList<string> BearerMethodsSupported)
{
    internal const string Path = "/.well-known/oauth-protected-resource";

    /// <summary>The one part of the resource that has metadata of its own.</summary>
    internal const string McpPath = "/mcp";

    internal static ProtectedResourceMetadata Of(TokenValidationOptions options, string path) =>
        new(options.Resource + path, [options.Issuer], Scopes.All, ["header"]);
}
