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
}
