using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace McpAspire.Security.Tokens;

/// <summary>Adds what decides on access tokens.</summary>
public static class TokenValidationExtensions
{
    /// <summary>
    /// Adds <see cref="AccessTokenValidator"/> with the keys of the issuer in section <c>Auth</c> (<see cref="TokenValidationOptions"/>, checked at
    /// start), for tokens that come by any way. Those in HTTP headers are the business of <c>AddPrincipalAuthentication</c>, which includes this.
    /// </summary>
    public static void AddTokenValidation(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<TokenValidationOptions>().Bind(configuration.GetSection(TokenValidationOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TokenValidationOptions>, TokenValidationOptionsValidator>());
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
    }
}
