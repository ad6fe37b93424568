namespace McpAspire.Auth.Tokens;

/// <summary>A well-formed request for a token (RFC 6749, section 4.4.2; RFC 8707, section 2). Nothing in it is checked yet.</summary>
internal sealed record TokenRequest(string ClientId, string ClientSecret, string GrantType, string? Scope, IReadOnlyList<string> Resources);
