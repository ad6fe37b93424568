using Microsoft.Extensions.Configuration;

namespace McpAspire.Security;

/// <summary>Reads the authentication mode.</summary>
public static class AuthModeExtensions
{
    /// <summary>The mode in <c>AUTH_MODE</c>; <see cref="AuthMode.Authless"/> when it is not set.</summary>
    /// <exception cref="InvalidOperationException">It names no mode.</exception>
    public static AuthMode GetAuthMode(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        var value = configuration["AUTH_MODE"]?.Trim();
        return value?.ToLowerInvariant() switch
        {
            null or "" or "authless" => AuthMode.Authless,
            "debug" => AuthMode.Debug,
            "test" => AuthMode.Test,
            "production" => AuthMode.Production,
            _ => throw new InvalidOperationException($"AUTH_MODE is '{value}'; it can be authless, debug, test or production."),
        };
    }

    /// <summary>The same, of the modes that callers of tools can be authenticated by in this version: authless and production.</summary>
    /// <exception cref="InvalidOperationException">It names no mode, or one that this version does not have.</exception>
    public static AuthMode GetAvailableAuthMode(this IConfiguration configuration)
    {
        var mode = configuration.GetAuthMode();
        return mode is AuthMode.Authless or AuthMode.Production
            ? mode
            : throw new InvalidOperationException($"AUTH_MODE={mode.ToString().ToLowerInvariant()} is not available in this version; it can be authless or production.");
    }

    /// <summary>Everyone where no authentication is asked for: with the scopes in <c>Auth:AnonymousScopes</c> (space-separated; <see cref="Scopes.Default"/>).</summary>
    /// <exception cref="InvalidOperationException">That is no list of scopes.</exception>
    public static Principal GetAnonymous(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        if (configuration["Auth:AnonymousScopes"] is not { } configured)
            return Principal.Anonymous;

        var scopes = Scopes.Parse(configured) ?? throw new InvalidOperationException("Auth:AnonymousScopes is not a space-separated list of scopes.");
        return new Principal(Principal.AnonymousSubject, client: null, scopes);
    }
}
