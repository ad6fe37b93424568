using System.Net;
using System.Text.Json;
using McpAspire.Security.Authentication;
using McpAspire.Security.Tests.Tokens;
using McpAspire.Security.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace McpAspire.Security.Tests.Authentication;

public sealed class BearerAuthenticationTests : IAsyncLifetime
{
    private const string Issuer = "https://tools.example";

    private readonly SigningKey _key = SigningKey.Generate();
    private KeyServer _issuer = null!;
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await KeyServer.StartAsync(_key);
        _app = await Builder(new() { ["Auth:Issuer"] = Issuer, ["Auth:JwksUri"] = _issuer.Url }).StartAsync(app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapProtectedResourceMetadata();
            app.MapGet("/mcp", (HttpContext context) => Principal.From(context.User)!.ToString()).RequireAuthorization();
            app.MapGet("/other", () => "in").RequireAuthorization();
            app.MapGet("/admin", () => "in").RequireScope(Scopes.Admin);
            app.MapGet("/scan", (HttpContext context) => context.ForbidScopesAsync(["tools:intrusive", "tools:call:nmap_scan"])).RequireAuthorization();
        });
        _client = _app.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _issuer.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task A_valid_token_lets_its_principal_in()
    {
        using var response = await GetAsync("/mcp", $"Bearer {Token()}");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("alice by console");
    }

    [Theory]
    [InlineData("/mcp", "/mcp")]
    [InlineData("/other", "")]
    public async Task Without_a_token_the_answer_says_where_to_get_one(string path, string metadata)
    {
        using var response = await GetAsync(path, authorization: null);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Challenge(response).ShouldBe(
            $"Bearer resource_metadata=\"{Issuer}/.well-known/oauth-protected-resource{metadata}\", scope=\"tools:read tools:call\"");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("Bearer garbage")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic YWxpY2U6c2VjcmV0")]
    [InlineData("DPoP abc")]
    public async Task What_is_no_valid_token_is_invalid_token(string authorization)
    {
        using var response = await GetAsync("/mcp", authorization);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Challenge(response).ShouldContain("error=\"invalid_token\"");
    }

    [Fact]
    public async Task Two_tokens_are_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.TryAddWithoutValidation("Authorization", [$"Bearer {Token()}", $"Bearer {Token()}"]);

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_in_the_query_is_not_looked_at()
    {
        using var response = await GetAsync($"/mcp?access_token={Token()}", authorization: null);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Challenge(response).ShouldNotContain("error");
    }

    [Fact]
    public async Task A_scope_that_is_missing_is_named()
    {
        using var admin = await GetAsync("/admin", $"Bearer {Token()}");
        using var scan = await GetAsync("/scan", $"Bearer {Token()}");

        admin.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        Challenge(admin).ShouldBe($"Bearer resource_metadata=\"{Issuer}/.well-known/oauth-protected-resource\", error=\"insufficient_scope\", scope=\"admin\"");
        scan.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        Challenge(scan).ShouldEndWith("scope=\"tools:intrusive tools:call:nmap_scan\"");
    }

    [Fact]
    public async Task A_scope_that_is_held_lets_in()
    {
        using var response = await GetAsync("/admin", $"Bearer {Token(Scopes.Admin)}");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task While_keys_cannot_be_had_a_token_is_neither_good_nor_bad()
    {
        _issuer.Fail();

        using var response = await GetAsync("/mcp", $"Bearer {Token()}");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        response.Headers.WwwAuthenticate.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/mcp")]
    public async Task The_metadata_names_the_resource_and_its_issuer(string path)
    {
        using var response = await GetAsync("/.well-known/oauth-protected-resource" + path, authorization: null);

        var metadata = await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), cancellationToken: TestContext.Current.CancellationToken);
        metadata.RootElement.GetProperty("resource").GetString().ShouldBe(Issuer + path);
        metadata.RootElement.GetProperty("authorization_servers").EnumerateArray().Select(server => server.GetString()).ShouldBe([Issuer]);
        metadata.RootElement.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(Scopes.All);
        metadata.RootElement.GetProperty("bearer_methods_supported").EnumerateArray().Select(method => method.GetString()).ShouldBe(["header"]);
    }

    [Theory]
    [InlineData("Auth:Issuer", "", "Auth:Issuer is required")]
    [InlineData("Auth:Issuer", "http://tools.example", "must be an https URL")]
    [InlineData("Auth:Resource", "https://tools.example/", "Auth:Resource is 'https://tools.example/'")]
    [InlineData("Auth:JwksUri", "file:///etc/passwd", "Auth:JwksUri is 'file:///etc/passwd'")]
    [InlineData("Auth:ClockSkew", "01:00:00", "ClockSkew")]
    [InlineData("Auth:MaxTokenLength", "1", "MaxTokenLength")]
    public async Task A_configuration_that_cannot_work_ends_the_start(string key, string value, string message)
    {
        var settings = new Dictionary<string, string?> { ["Auth:Issuer"] = Issuer, [key] = value };

        var error = await Should.ThrowAsync<OptionsValidationException>(() => Builder(settings).StartAsync(_ => { }));

        error.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData(null, Issuer + "/.well-known/jwks.json")]
    [InlineData("http://10.0.0.1:8766", "https+http://auth/.well-known/jwks.json")]
    public void The_keys_are_those_of_the_service_auth_where_there_is_one(string? auth, string expected)
    {
        var builder = Builder(new() { ["Auth:Issuer"] = Issuer, ["services:auth:http:0"] = auth });
        using var app = builder.Services.BuildServiceProvider();

        var options = app.GetRequiredService<IOptions<TokenValidationOptions>>().Value;

        options.JwksUri.ShouldBe(expected);
        options.Audiences.ShouldBe([Issuer, Issuer + "/mcp"]);
    }

    private static WebApplicationBuilder Builder(Dictionary<string, string?> settings)
    {
        var builder = WebServer.CreateBuilder();
        builder.Configuration["AUTH_MODE"] = "production";
        foreach (var (key, value) in settings.Where(setting => setting.Value is not null))
            builder.Configuration[key] = value;
        builder.AddPrincipalAuthentication();
        return builder;
    }

    private static string Challenge(HttpResponseMessage response) => response.Headers.WwwAuthenticate.ShouldHaveSingleItem().ToString();

    private async Task<HttpResponseMessage> GetAsync(string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private string Token(params string[] scopes) => new AccessToken
    {
        Issuer = Issuer,
        Subject = "alice",
        Client = "console",
        Audiences = [Issuer + "/mcp"],
        Scopes = scopes,
        IssuedAt = TimeProvider.System.GetUtcNow(),
        ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(10),
        Id = "1",
    }.Sign(_key);
}
