using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpAspire.Api.Tests.Hosting;
using McpAspire.Api.Tests.Sessions;

namespace McpAspire.Api.Tests.Mcp;

/// <summary>What a caller is told who may not see what the server offers.</summary>
public sealed class ReadScopeTests
{
    private const string Scope = "error=\"insufficient_scope\", scope=\"tools:read\"";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tools/list", "{}")]
    [InlineData("resources/list", "{}")]
    [InlineData("resources/templates/list", "{}")]
    [InlineData("resources/read", """{"uri":"config://server"}""")]
    [InlineData("prompts/list", "{}")]
    [InlineData("prompts/get", """{"name":"triage-host"}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/resource","uri":"tool://{name}"},"argument":{"name":"name","value":""}}""")]
    [InlineData("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""")]
    public async Task A_stateless_request_is_forbidden_and_names_the_scope(string method, string parameters)
    {
        await using var issuer = await TokenIssuer.StartAsync();
        await using var server = await SingleProcessServer.StartAsync(issuer.Settings);
        using var client = new StatelessWire(server.Address, issuer.Issue("tools:call"));

        using var response = await client.SendAsync(method, JsonNode.Parse(parameters)!.AsObject());

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.WwwAuthenticate.ToString().ShouldContain(Scope);
    }

    [Fact]
    public async Task So_is_a_request_of_a_session_while_what_needs_other_scopes_goes_on()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        await using var server = await SingleProcessServer.StartAsync(issuer.Settings);
        using var http = new HttpClient { BaseAddress = new Uri(server.Address, "/mcp"), DefaultRequestHeaders = { Authorization = new("Bearer", issuer.Issue("tools:call")) } };
        var session = await http.InitializeAsync();

        using var list = await http.PostMessageAsync(SessionWire.Request(2, "tools/list", []), session);
        using var subscribe = await http.PostMessageAsync(SessionWire.Request(3, "resources/subscribe", new JsonObject { ["uri"] = "job://x" }), session);
        using var ping = await http.PostMessageAsync(SessionWire.Ping, session);
        using var call = await http.PostMessageAsync(SessionWire.Call(4, "fpe_encrypt", new JsonObject { ["value"] = "123456789" }), session);

        foreach (var refused in new[] { list, subscribe })
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            refused.Headers.WwwAuthenticate.ToString().ShouldContain(Scope);
        }

        ping.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await call.ReadJsonAsync())["result"]!["_meta"]!["mcpaspire/error"]!["type"]!.GetValue<string>().ShouldBe("permission_denied");
    }

    [Fact]
    public async Task A_batch_gets_an_error_in_its_answer()
    {
        await using var server = await SingleProcessServer.StartAsync("--Auth:AnonymousScopes=tools:call");
        using var http = new HttpClient { BaseAddress = new Uri(server.Address, "/mcp") };
        using var initialized = await http.PostMessageAsync(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"wire","version":"1"}}}""", session: null);
        var session = initialized.Headers.GetValues("Mcp-Session-Id").Single();

        using var response = await http.PostMessageAsync($"[{SessionWire.Request(2, "tools/list", [])}]", session);

        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldContain("tools:read");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"method":7}""")]
    [InlineData("""{"params":{"method":"tools/list"}}""")]
    public async Task What_is_no_request_is_left_to_the_endpoint(string body)
    {
        await using var server = await SingleProcessServer.StartAsync("--Auth:AnonymousScopes=tools:call");
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");

        using var response = await http.SendAsync(request, Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_second_method_does_not_hide_behind_the_first()
    {
        await using var server = await SingleProcessServer.StartAsync("--Auth:AnonymousScopes=tools:call");
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent(
                """
                {"jsonrpc":"2.0","id":1,"method":"ping","params":{"notifications":{"toolsListChanged":true},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
                 "io.modelcontextprotocol/clientCapabilities":{}}},"method":"subscriptions/listen"}
                """,
                Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", "subscriptions/listen");

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_not_read_to_its_end()
    {
        await using var server = await SingleProcessServer.StartAsync("--Auth:AnonymousScopes=tools:call", "--Mcp:Http:MaxRequestBodySize=2048");
        using var http = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent($$"""{"x":"{{new string('x', 10_000)}}"}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "application/json, text/event-stream");

        using var response = await http.SendAsync(request, Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }
}
