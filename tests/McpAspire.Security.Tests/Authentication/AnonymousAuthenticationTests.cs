using System.Net;
using McpAspire.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace McpAspire.Security.Tests.Authentication;

public class AnonymousAuthenticationTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer whatever")]
    public async Task Everyone_is_anonymous(string? authorization)
    {
        await using var app = await StartAsync([]);
        using var client = app.CreateClient();
        if (authorization is not null)
            client.DefaultRequestHeaders.Add("Authorization", authorization);

        (await client.GetStringAsync("/who", TestContext.Current.CancellationToken)).ShouldBe("anonymous: fpe:decrypt fpe:encrypt tools:call tools:read");
    }

    [Fact]
    public async Task What_everyone_may_do_is_configurable()
    {
        await using var app = await StartAsync(new() { ["Auth:AnonymousScopes"] = "tools:read admin" });
        using var client = app.CreateClient();

        (await client.GetStringAsync("/who", TestContext.Current.CancellationToken)).ShouldBe("anonymous: admin tools:read");
        (await client.GetStringAsync("/admin", TestContext.Current.CancellationToken)).ShouldBe("in");
    }

    [Fact]
    public async Task What_not_everyone_may_do_is_forbidden_without_asking_for_a_token()
    {
        await using var app = await StartAsync([]);
        using var client = app.CreateClient();

        using var response = await client.GetAsync("/admin", TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.WwwAuthenticate.ShouldBeEmpty();
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("scope admin");
    }

    [Fact]
    public async Task There_is_no_metadata_that_would_send_clients_for_a_token()
    {
        await using var app = await StartAsync([]);
        using var client = app.CreateClient();

        using var response = await client.GetAsync("/.well-known/oauth-protected-resource", TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    public async Task A_server_that_listens_to_others_does_not_start(string url)
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(() => StartAsync([], url));

        error.Message.ShouldStartWith("AUTH_MODE=authless listens on loopback only");
    }

    [Theory]
    [InlineData("debug")]
    [InlineData("test")]
    public async Task A_mode_that_this_version_does_not_have_ends_the_start(string mode)
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(new() { ["AUTH_MODE"] = mode }));

        error.Message.ShouldBe($"AUTH_MODE={mode} is not available in this version; it can be authless or production.");
    }

    [Fact]
    public async Task Malformed_scopes_end_the_start() =>
        await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(new() { ["Auth:AnonymousScopes"] = "ad\"min" }));

    private static async Task<WebApplication> StartAsync(Dictionary<string, string?> settings, string url = "http://127.0.0.1:0")
    {
        var builder = WebServer.CreateBuilder(url);
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        builder.AddPrincipalAuthentication();
        return await builder.StartAsync(app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapProtectedResourceMetadata();
            app.MapGet("/admin", () => "in").RequireScope(Scopes.Admin);
            app.MapGet("/who", (HttpContext context) =>
            {
                var principal = Principal.From(context.User)!;
                return $"{principal}: {string.Join(' ', principal.Scopes.Order(StringComparer.Ordinal))}";
            }).RequireAuthorization();
        });
    }
}
