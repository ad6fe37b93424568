using System.Net;
using McpAspire.Api.Tests.Hosting;
using McpAspire.Api.Tests.Sessions;

namespace McpAspire.Api.Tests.Operation;

/// <summary>Who may enable and disable tools.</summary>
public sealed class ToolEndpointsTests
{
    private const string Operators = "--Auth:AnonymousScopes=tools:read tools:call admin";

    [Fact]
    public async Task A_token_needs_the_scope_admin()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        await using var server = await SingleProcessServer.StartAsync(issuer.Settings);
        var logs = server.CollectLogs();

        using var nobody = await new StatelessWire(server.Address).PostAsync("/tools/fpe_keys/disable");
        using var somebody = await new StatelessWire(server.Address, issuer.Issue("tools:read tools:call")).PostAsync("/tools/fpe_keys/disable");
        using var admin = await new StatelessWire(server.Address, issuer.Issue("admin")).PostAsync("/tools/fpe_keys/disable");

        nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        somebody.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        somebody.Headers.WwwAuthenticate.ToString().ShouldContain("error=\"insufficient_scope\", scope=\"admin\"");
        admin.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await new StatelessWire(server.Address, issuer.Issue("tools:read")).NamesAsync("tools")).ShouldNotContain("fpe_keys");
        logs.GetSnapshot().Select(record => record.Message).Where(line => line.Contains("has set the tool", StringComparison.Ordinal)).ShouldBe(["alice by assistant has set the tool fpe_keys to disabled"]);
    }

    [Fact]
    public async Task By_default_nobody_operates_a_server_that_asks_for_no_token()
    {
        await using var server = await SingleProcessServer.StartAsync();

        using var refused = await new StatelessWire(server.Address).PostAsync("/tools/fpe_keys/disable");

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_tool_that_is_not_there_is_not_found()
    {
        await using var server = await SingleProcessServer.StartAsync(Operators);

        using var response = await new StatelessWire(server.Address).PostAsync("/tools/no_such_tool/disable");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.ReadJsonAsync())["error"]!.GetValue<string>().ShouldBe("not_found");
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:3000", HttpStatusCode.OK)]
    [InlineData("http://127.0.0.1", HttpStatusCode.OK)]
    public async Task A_page_of_another_site_cannot_operate_it_through_the_browser_of_who_may(string origin, HttpStatusCode expected)
    {
        await using var server = await SingleProcessServer.StartAsync(Operators);

        using var response = await new StatelessWire(server.Address).PostAsync("/tools/fpe_keys/disable", origin);

        response.StatusCode.ShouldBe(expected);
        (await new StatelessWire(server.Address).NamesAsync("tools")).Contains("fpe_keys").ShouldBe(expected != HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_the_configured_sites_have_pages_that_may()
    {
        await using var server = await SingleProcessServer.StartAsync(Operators, "--Mcp:Http:AllowedOrigins:0=https://console.example");

        using var ours = await new StatelessWire(server.Address).PostAsync("/tools/fpe_keys/disable", "https://console.example");
        using var local = await new StatelessWire(server.Address).PostAsync("/tools/fpe_keys/disable", "http://localhost:3000");

        ours.StatusCode.ShouldBe(HttpStatusCode.OK);
        local.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
