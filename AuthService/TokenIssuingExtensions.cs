using McpAspire.Auth.Clients;
using McpAspire.Auth.Keys;
using McpAspire.Auth.Tokens;
using McpAspire.Redis;
using McpAspire.ServiceDefaults.Health;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace McpAspire.Auth;

internal static class TokenIssuingExtensions
{
    // No request to this service is longer than a form of a few fields.
    private const int MaxBodyBytes = 16 * 1024;

    public static void AddTokenIssuing(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });

        // Whatever LOG_LEVEL is: this logs the URL of each request, where a client may have put a secret by mistake.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddProblemDetails();
        services.AddExceptionHandler(handler => handler.StatusCodeSelector = exception =>
            exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError);
        services.AddOptions<IssuerOptions>().Bind(builder.Configuration.GetSection(IssuerOptions.Section)).ValidateOnStart();
        services.AddSingleton<IPostConfigureOptions<IssuerOptions>, IssuerDefaults>();
        services.AddSingleton<IValidateOptions<IssuerOptions>, IssuerOptionsAttributesValidator>();
        services.AddSingleton<IValidateOptions<IssuerOptions>, IssuerOptionsValidator>();
        services.AddSingleton<ClientRegistry>();
        services.AddSingleton<TokenRequestLimit>();
        services.AddSingleton<TokenIssuer>();
        services.AddSigningKeys(builder.Configuration.GetConnectionString("redis"));
    }

    private static void AddSigningKeys(this IServiceCollection services, string? redis)
    {
        if (string.IsNullOrEmpty(redis))
        {
            services.AddSingleton<ISigningKeySource, GeneratedSigningKey>();
        }
        else
        {
            var server = RedisOptions.Parse(redis);
            services.AddSingleton(provider => RedisClient.Create(server, provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<ISigningKeySource, SharedSigningKey>();
        }

        services.AddSingleton<SigningKeys>();
        services.AddHealthChecks().AddCheck<SigningKeyHealthCheck>("signing-key", tags: [HealthTags.Ready, HealthPriority.Critical]);
    }
}
