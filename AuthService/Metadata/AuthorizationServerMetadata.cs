namespace McpAspire.Auth.Metadata;

/// <summary>RFC 8414, section 2.</summary>
internal sealed record AuthorizationServerMetadata(
    string Issuer,
    string TokenEndpoint,
    string JwksUri,
    IReadOnlyList<string> ScopesSupported,
    IReadOnlyList<string> ResponseTypesSupported,
    IReadOnlyList<string> GrantTypesSupported,
    IReadOnlyList<string> TokenEndpointAuthMethodsSupported);
