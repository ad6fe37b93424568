using McpAspire.Security.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpAspire.Security.Authentication;

/// <summary>Puts the <see cref="Principal"/> of each request into <c>HttpContext.User</c>.</summary>
public static class PrincipalAuthenticationExtensions
{
    /// <summary>
    /// Adds authentication as <c>AUTH_MODE</c> says, and authorization. <c>authless</c>: everyone is <c>anonymous</c> with the scopes in
    /// <c>Auth:AnonymousScopes</c> (space-separated; <see cref="Scopes.Default"/>), and the server listens on loopback only. <c>production</c>:
    /// access tokens, by section <c>Auth</c> (<see cref="TokenValidationOptions"/>).
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AUTH_MODE</c> names no mode, or one that this version does not have.</exception>
    public static void AddPrincipalAuthentication(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.AddAuthorization();
        if (builder.Configuration.GetAvailableAuthMode() == AuthMode.Production)
            builder.Services.AddBearer(builder.Configuration);
        else
            builder.Services.AddAnonymous(builder.Configuration.GetAnonymous());
    }

    private static void AddAnonymous(this IServiceCollection services, Principal everyone)
    {
        services.AddHostedService<LoopbackOnly>();
        services.AddAuthentication(AuthenticationSchemes.Anonymous)
            .AddScheme<AnonymousOptions, AnonymousHandler>(AuthenticationSchemes.Anonymous, options => options.Everyone = everyone);
    }

    private static void AddBearer(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddTokenValidation(configuration);
        services.AddAuthentication(AuthenticationSchemes.Bearer)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(AuthenticationSchemes.Bearer, configureOptions: null);
    }
}
