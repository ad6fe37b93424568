using McpAspire.Security.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

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

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddAuthorization();
        var mode = builder.Configuration.GetAuthMode();
        switch (mode)
        {
            case AuthMode.Authless:
                builder.Services.AddAnonymous(builder.Configuration);
                break;
            case AuthMode.Production:
                builder.Services.AddBearer(builder.Configuration);
                break;
            default:
                throw new InvalidOperationException($"AUTH_MODE={mode.ToString().ToLowerInvariant()} is not available in this version; it can be authless or production.");
        }
    }

    private static void AddAnonymous(this IServiceCollection services, IConfiguration configuration)
    {
        var scopes = Scopes.Default;
        if (configuration["Auth:AnonymousScopes"] is { } configured)
            scopes = Scopes.Parse(configured) ?? throw new InvalidOperationException("Auth:AnonymousScopes is not a space-separated list of scopes.");

        services.AddHostedService<LoopbackOnly>();
        services.AddAuthentication(AuthenticationSchemes.Anonymous)
            .AddScheme<AnonymousOptions, AnonymousHandler>(AuthenticationSchemes.Anonymous, options => options.Scopes = scopes);
    }

    private static void AddBearer(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TokenValidationOptions>().Bind(configuration.GetSection(TokenValidationOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TokenValidationDefaults>();
        services.AddSingleton<IPostConfigureOptions<TokenValidationOptions>>(provider => provider.GetRequiredService<TokenValidationDefaults>());
        services.AddSingleton<IValidateOptions<TokenValidationOptions>>(provider => provider.GetRequiredService<TokenValidationDefaults>());

        services.AddHttpClient(JwksClient.HttpClientName, client =>
        {
            client.MaxResponseContentBufferSize = JwksClient.MaxDocumentBytes;
            client.Timeout = TimeSpan.FromSeconds(10);
        });
        services.AddSingleton<IVerificationKeys, JwksClient>();
        services.AddSingleton<AccessTokenValidator>();
        services.AddAuthentication(AuthenticationSchemes.Bearer)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(AuthenticationSchemes.Bearer, configureOptions: null);
    }
}
