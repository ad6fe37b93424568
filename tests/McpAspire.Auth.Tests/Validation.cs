using McpAspire.Security.Authentication;
using McpAspire.Security.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpAspire.Auth.Tests;

/// <summary>Checks tokens as the services that accept them do, with the keys that the issuer publishes.</summary>
internal static class Validation
{
    public static async Task<TokenValidation> ValidateAsync(this AuthServer issuer, string token, string audience)
    {
        using var client = issuer.CreateClient();
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration["AUTH_MODE"] = "production";
        builder.Configuration["Auth:Issuer"] = AuthServer.Issuer;
        builder.Configuration["Auth:Audiences:0"] = audience;
        builder.Configuration["Auth:JwksUri"] = new Uri(client.BaseAddress!, "/.well-known/jwks.json").ToString();
        builder.AddPrincipalAuthentication();
        using var host = builder.Build();

        return await host.Services.GetRequiredService<AccessTokenValidator>().ValidateAsync(token, TestContext.Current.CancellationToken);
    }
}
