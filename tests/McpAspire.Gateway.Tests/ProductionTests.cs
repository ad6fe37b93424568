using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using McpAspire.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace McpAspire.Gateway.Tests;

/// <summary>With the real token service behind the gateway.</summary>
public sealed class ProductionTests : IAsyncLifetime
{
    private const string Issuer = "https://tools.example";
    private const string Secret = "an operator's secret, long enough";

    private WebApplication _auth = null!;
    private Edge _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _auth = AuthApplication.Build(
            [
                "--urls=http://127.0.0.1:0", "--AUTH_MODE=production", $"--Auth:Issuer={Issuer}",
                "--Auth:Clients:0:Id=operator", $"--Auth:Clients:0:Secret={Secret}", "--Auth:Clients:0:Scopes=tools:read tools:call",
            ],
            builder => builder.Logging.ClearProviders());
        await _auth.StartAsync(TestContext.Current.CancellationToken);
        _edge = await Edge.StartAsync(("AUTH_MODE", "production"), ("Auth:Issuer", Issuer), ("services:auth:http:0", _auth.Urls.Single()), ("Gateway:Hosts:0", "127.0.0.1"));
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _auth.DisposeAsync();
    }

    [Fact]
    public async Task A_token_from_the_token_endpoint_opens_the_way()
    {
        var token = await GetTokenAsync();
        _edge.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var (response, body) = await _edge.GetAsync("/mcp");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        body.ShouldBe("api GET /mcp");
        _edge.Api.Seen.ShouldHaveSingleItem().Headers["Authorization"].ShouldBe($"Bearer {token}");
    }

    [Theory]
    [InlineData("GET", "/mcp", "/mcp")]
    [InlineData("POST", "/tools/nmap_scan/disable", "")]
    [InlineData("GET", "/health", "")]
    public async Task Without_one_the_answer_says_where_to_get_it_and_nothing_comes_through(string method, string path, string metadata)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _edge.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().ShouldStartWith($"Bearer resource_metadata=\"{Issuer}/.well-known/oauth-protected-resource{metadata}\"");
        _edge.Api.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_that_was_changed_is_refused_at_the_edge()
    {
        var token = await GetTokenAsync();
        _edge.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token[..^4] + "AAAA");

        var (response, _) = await _edge.GetAsync("/mcp");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().ShouldContain("error=\"invalid_token\"");
        _edge.Api.Seen.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/alive")]
    [InlineData("/ready")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/jwks.json")]
    public async Task What_a_client_needs_before_it_has_one_is_open(string path) =>
        (await _edge.GetAsync(path)).Response.StatusCode.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task While_tokens_cannot_be_checked_nobody_gets_in()
    {
        var token = await GetTokenAsync();
        await _auth.StopAsync(TestContext.Current.CancellationToken);
        _edge.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var (response, _) = await _edge.GetAsync("/mcp");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _edge.Api.Seen.ShouldBeEmpty();
    }

    private async Task<string> GetTokenAsync()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "operator",
            ["client_secret"] = Secret,
            ["resource"] = Issuer + "/mcp",
        });
        using var response = await _edge.Client.PostAsync("/oauth/token", form, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return body.GetProperty("access_token").GetString()!;
    }
}
