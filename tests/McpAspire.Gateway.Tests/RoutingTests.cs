using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace McpAspire.Gateway.Tests;

public sealed class RoutingTests : IClassFixture<EdgeFixture>
{
    private readonly Edge _edge;

    public RoutingTests(EdgeFixture fixture)
    {
        _edge = fixture.Edge;
        _edge.Api.Reset();
        _edge.Auth.Reset();
    }

    [Theory]
    [InlineData("GET", "/mcp", "api")]
    [InlineData("POST", "/mcp", "api")]
    [InlineData("DELETE", "/mcp", "api")]
    [InlineData("POST", "/tools/nmap_scan/disable", "api")]
    [InlineData("GET", "/health", "api")]
    [InlineData("GET", "/.well-known/oauth-protected-resource", "api")]
    [InlineData("GET", "/.well-known/oauth-protected-resource/mcp", "api")]
    [InlineData("GET", "/.well-known/jwks.json", "auth")]
    [InlineData("GET", "/.well-known/oauth-authorization-server", "auth")]
    [InlineData("POST", "/oauth/token", "auth")]
    public async Task A_path_belongs_to_one_service(string method, string path, string service)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path + "?q=a%2Fb");
        using var response = await _edge.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe($"{service} {method} {path}");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/metrics")]
    [InlineData("/other")]
    [InlineData("/mcp/other")]
    [InlineData("/toolsmith")]
    [InlineData("/oauth2/token")]
    [InlineData("/admin")]
    [InlineData("/index.html")]
    public async Task A_path_that_is_not_known_reaches_nothing(string path)
    {
        var (response, body) = await _edge.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Problem(response, body).GetProperty("status").GetInt32().ShouldBe(404);
        NothingCameThrough();
    }

    [Theory]
    [InlineData("/mcp/../admin")]
    [InlineData("/oauth/../mcp")]
    [InlineData("/oauth/..")]
    [InlineData("/oauth/./token")]
    [InlineData("/oauth/%2e%2e/mcp")]
    [InlineData("/oauth/..%2fmcp")]
    [InlineData("/oauth%2ftoken")]
    [InlineData("/oauth/..%5cmcp")]
    [InlineData("/oauth/..\\mcp")]
    [InlineData("/oauth/%00")]
    [InlineData("/oauth/%0d%0aX-Injected:%201")]
    [InlineData("//mcp")]
    [InlineData("/oauth//token")]
    [InlineData("/oauth/;x=/../token")]
    [InlineData("/%6dcp")]
    [InlineData("http://localhost/mcp")]
    [InlineData("http://evil.example/mcp")]
    public async Task A_path_that_servers_might_read_differently_reaches_nothing(string target)
    {
        var answer = await _edge.SendRawGetAsync(target);

        answer.ShouldStartWith("HTTP/1.1 400 ");
        NothingCameThrough();
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8080")]
    [InlineData("127.0.0.1:1234")]
    [InlineData("[::1]:8080")]
    public async Task A_request_for_this_machine_is_served(string host) =>
        (await _edge.SendRawGetAsync("/mcp", host: host)).ShouldStartWith("HTTP/1.1 200 ");

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example:8080")]
    [InlineData("10.0.0.1")]
    [InlineData("[::2]:8080")]
    [InlineData("[fe80::1]")]
    public async Task A_request_for_another_name_reaches_nothing(string host)
    {
        var answer = await _edge.SendRawGetAsync("/mcp", host: host);

        answer.ShouldStartWith("HTTP/1.1 404 ");
        answer.ShouldContain("application/problem+json");
        answer.ShouldContain("The gateway has no route for this host and path.");
        NothingCameThrough();
    }

    [Theory]
    [InlineData("[::1].evil.example")]
    [InlineData("[::1]evil.example:8080")]
    public async Task A_name_that_begins_like_an_address_of_ours_reaches_nothing(string host)
    {
        (await _edge.SendRawGetAsync("/mcp", host: host)).ShouldStartWith("HTTP/1.1 400 ");
        NothingCameThrough();
    }

    [Fact]
    public async Task The_names_are_that_of_the_public_url_or_those_that_are_configured()
    {
        await using var issuer = await Edge.StartAsync(("Auth:Issuer", "https://tools.example:8443"));
        await using var configured = await Edge.StartAsync(("Auth:Issuer", "https://tools.example"), ("Gateway:Hosts:0", "gateway.internal"));

        (await issuer.SendRawGetAsync("/mcp", host: "tools.example:8443")).ShouldStartWith("HTTP/1.1 200 ");
        (await issuer.SendRawGetAsync("/mcp", host: "localhost")).ShouldStartWith("HTTP/1.1 200 ");
        (await configured.SendRawGetAsync("/mcp", host: "gateway.internal")).ShouldStartWith("HTTP/1.1 200 ");
        (await configured.SendRawGetAsync("/mcp", host: "tools.example")).ShouldStartWith("HTTP/1.1 404 ");
        (await configured.SendRawGetAsync("/mcp", host: "localhost")).ShouldStartWith("HTTP/1.1 404 ");
        (await configured.SendRawGetAsync("/mcp", host: "[::1]")).ShouldStartWith("HTTP/1.1 404 ");
    }

    [Fact]
    public async Task A_port_matters_where_it_is_configured()
    {
        await using var edge = await Edge.StartAsync(("Gateway:Hosts:0", "gateway.internal:8443"), ("Gateway:Hosts:1", "[2001:db8::1]:80"));

        (await edge.SendRawGetAsync("/mcp", host: "gateway.internal:8443")).ShouldStartWith("HTTP/1.1 200 ");
        (await edge.SendRawGetAsync("/mcp", host: "gateway.internal:9443")).ShouldStartWith("HTTP/1.1 404 ");
        (await edge.SendRawGetAsync("/mcp", host: "[2001:db8::1]:80")).ShouldStartWith("HTTP/1.1 200 ");
        (await edge.SendRawGetAsync("/mcp", host: "[2001:db8::1]:8080")).ShouldStartWith("HTTP/1.1 404 ");
    }

    [Theory]
    [InlineData("TRACE", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PATCH", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", HttpStatusCode.OK)]
    [InlineData("OPTIONS", HttpStatusCode.MethodNotAllowed)]
    [InlineData("HEAD", HttpStatusCode.MethodNotAllowed)]
    public async Task Only_methods_that_something_answers_are_let_through(string method, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/mcp");

        using var response = await _edge.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task The_bearer_is_forwarded_and_claims_of_identity_are_not()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        foreach (var (name, value) in new (string, string)[]
        {
            ("Authorization", "Bearer abc"), ("Mcp-Session-Id", "s1"), ("MCP-Protocol-Version", "2026-07-28"), ("Last-Event-ID", "7"), ("Idempotency-Key", "k"),
            ("Origin", "http://localhost:8080"), ("Forwarded", "for=10.9.9.9"), ("X-Forwarded-For", "10.9.9.9"), ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-User", "root"), ("X-Real-IP", "10.9.9.9"), ("X-Original-URL", "/admin"), ("X-Rewrite-URL", "/admin"), ("X-User-Id", "root"),
            ("Remote-User", "root"), ("X-MS-CLIENT-PRINCIPAL-NAME", "root"), ("x-auth-request-email", "root@evil.example"), ("X-Forwarded-Prefix", "/evil"),
        })
            request.Headers.TryAddWithoutValidation(name, value);

        using var response = await _edge.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var (_, seen) = _edge.Api.Seen.ShouldHaveSingleItem();
        seen["Authorization"].ShouldBe("Bearer abc");
        seen["Mcp-Session-Id"].ShouldBe("s1");
        seen["MCP-Protocol-Version"].ShouldBe("2026-07-28");
        seen["Last-Event-ID"].ShouldBe("7");
        seen["Idempotency-Key"].ShouldBe("k");
        seen["Origin"].ShouldBe("http://localhost:8080");
        seen["X-Forwarded-For"].ShouldBe("127.0.0.1");
        seen["X-Forwarded-Proto"].ShouldBe("http");
        seen["X-Forwarded-Host"].ShouldBe(_edge.Client.BaseAddress!.Authority);
        seen.Keys.ShouldNotContain(name => name.StartsWith("X-User", StringComparison.OrdinalIgnoreCase));
        string.Join(' ', seen.Values).ShouldNotContain("10.9.9.9");
        string.Join(' ', seen.Values).ShouldNotContain("root");
        string.Join(' ', seen.Values).ShouldNotContain("/admin");
        string.Join(' ', seen.Values).ShouldNotContain("/evil");
    }

    [Fact]
    public async Task What_the_service_answers_is_passed_on_as_it_is()
    {
        _edge.Api.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
            context.Response.Headers["Mcp-Session-Id"] = "s1";
            return context.Response.WriteAsync("no");
        };

        var (response, body) = await _edge.GetAsync("/mcp");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"insufficient_scope\"");
        response.Headers.GetValues("Mcp-Session-Id").ShouldBe(["s1"]);
        body.ShouldBe("no");
    }

    private static JsonElement Problem(HttpResponseMessage response, string body)
    {
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private void NothingCameThrough()
    {
        _edge.Api.Seen.ShouldBeEmpty();
        _edge.Auth.Seen.ShouldBeEmpty();
    }
}
