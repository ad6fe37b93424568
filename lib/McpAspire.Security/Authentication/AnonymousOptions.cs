using Microsoft.AspNetCore.Authentication;

namespace McpAspire.Security.Authentication;

/// <summary>Who everyone is, and what everyone may do, where no authentication is asked for.</summary>
internal sealed class AnonymousOptions : AuthenticationSchemeOptions
{
    public Principal Everyone { get; set; } = Principal.Anonymous;
}
