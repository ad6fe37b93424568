using Microsoft.AspNetCore.Authentication;

namespace McpAspire.Security.Authentication;

/// <summary>What everyone may do where no authentication is asked for.</summary>
internal sealed class AnonymousOptions : AuthenticationSchemeOptions
{
    public IReadOnlyList<string> Scopes { get; set; } = Security.Scopes.Default;
}
