using System.Net.Http.Json;
using System.Text.Json;
using McpAspire.Security.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace McpAspire.Auth.Tests;

/// <summary>The service on a free loopback port.</summary>
internal sealed class AuthServer : IAsyncDisposable
{
    public const string Issuer = "https://tools.example";
    public const string ClientId = "operator";
    public const string ClientSecret = "an operator's secret of 40 characters +%";

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["urls"] = "http://127.0.0.1:0",
        ["AUTH_MODE"] = "production",
        ["Auth:Issuer"] = Issuer,
        ["Auth:Clients:0:Id"] = ClientId,
        ["Auth:Clients:0:Secret"] = ClientSecret,
        ["Auth:Clients:0:Scopes"] = "tools:read tools:call",
        ["Auth:Clients:1:Id"] = "a:b&c=d",
        ["Auth:Clients:1:Secret"] = new string('s', 32),
        ["Auth:Clients:1:Scopes"] = "admin",
    };

    private readonly WebApplication _app;

    private AuthServer(WebApplication app) => _app = app;

    public static FakeLoggerProvider Logs { get; } = new();

    /// <summary>Starts it with settings that replace ours; one that is null is left out.</summary>
    public static async Task<AuthServer> StartAsync(params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>(Defaults);
        foreach (var (key, value) in settings)
            all[key] = value;

        var app = AuthApplication.Build(
            [.. all.Where(setting => setting.Value is not null).Select(setting => $"--{setting.Key}={setting.Value}")],
            builder => builder.Logging.ClearProviders().AddProvider(Logs));
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new AuthServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public HttpClient CreateClient() => new() { BaseAddress = new Uri(_app.Urls.Single()) };

    public async Task<(HttpResponseMessage Response, JsonElement Body)> PostAsync(HttpContent content, string? authorization = null)
    {
        using var client = CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = content };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    public Task<(HttpResponseMessage Response, JsonElement Body)> PostFormAsync(params (string Name, string Value)[] fields) =>
        PostAsync(Form(fields));

    /// <summary>A token for the operator.</summary>
    public async Task<string> GetTokenAsync()
    {
        var (_, body) = await PostFormAsync(Credentials());
        return body.GetProperty("access_token").GetString()!;
    }

    public async Task<JsonWebKeySet> GetKeysAsync()
    {
        using var client = CreateClient();
        return (await client.GetFromJsonAsync("/.well-known/jwks.json", Security.SecurityJson.Default.JsonWebKeySet, TestContext.Current.CancellationToken))!;
    }

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    public static (string Name, string Value)[] Credentials(params (string Name, string Value)[] more) =>
        [("grant_type", "client_credentials"), ("client_id", ClientId), ("client_secret", ClientSecret), .. more];

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
