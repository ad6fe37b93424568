namespace McpAspire.Security.Tokens;

/// <summary>The keys of an issuer (RFC 7517, section 5).</summary>
/// <param name="Keys">The keys.</param>
public sealed record JsonWebKeySet(IReadOnlyList<JsonWebKey> Keys);
