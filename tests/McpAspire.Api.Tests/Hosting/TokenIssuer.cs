using McpAspire.Security;
using McpAspire.Security.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpAspire.Api.Tests.Hosting;

/// <summary>An issuer of tokens with its key set over HTTP.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    public const string Url = "https://tools.example";

    private readonly SigningKey _key = SigningKey.Generate();
    private readonly WebApplication _app;

    private TokenIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/jwks", () => TypedResults.Json(new JsonWebKeySet([_key.PublicKey]), SecurityJson.Default.JsonWebKeySet));
    }

    public string KeysUrl => _app.Urls.Single() + "/jwks";

    /// <summary>The settings of a server that asks for its tokens.</summary>
    public string[] Settings =>
    [
        "--AUTH_MODE=production", $"--Auth:Issuer={Url}", $"--Auth:JwksUri={KeysUrl}", "--FPE_KEY=000102030405060708090a0b0c0d0e0f", "--FPE_TWEAK=0001020304050607",
    ];

    public static async Task<TokenIssuer> StartAsync()
    {
        var issuer = new TokenIssuer();
        await issuer._app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public string Issue(string scopes, TimeSpan? age = null)
    {
        var issuedAt = TimeProvider.System.GetUtcNow() - (age ?? TimeSpan.Zero);
        return new AccessToken
        {
            Issuer = Url,
            Subject = "alice",
            Client = "assistant",
            Audiences = [Url],
            Scopes = scopes.Split(' '),
            IssuedAt = issuedAt,
            ExpiresAt = issuedAt + TimeSpan.FromMinutes(10),
            Id = "1",
        }.Sign(_key);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }
}
