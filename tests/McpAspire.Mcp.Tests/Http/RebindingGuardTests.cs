using System.Net;
using McpAspire.Mcp.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace McpAspire.Mcp.Tests.Http;

/// <summary>DNS rebinding: a web page that has pointed its own name at this server must not get through.</summary>
public sealed class RebindingGuardTests
{
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("LOCALHOST:1234", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:80", HttpStatusCode.OK)]
    [InlineData("[::1]:80", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.1", HttpStatusCode.Forbidden)]
    public async Task On_loopback_only_loopback_hosts_are_answered(string host, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync();

        (await StatusAsync(server, ("Host", host))).ShouldBe(status);
    }

    [Theory]
    [InlineData("http://localhost:6274", HttpStatusCode.OK)]
    [InlineData("https://127.0.0.1", HttpStatusCode.OK)]
    [InlineData("http://[::1]:80", HttpStatusCode.OK)]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    public async Task On_loopback_only_loopback_origins_may_call(string origin, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync();

        (await StatusAsync(server, ("Origin", origin))).ShouldBe(status);
    }

    [Theory]
    [InlineData("mcp.example.com", HttpStatusCode.OK)]
    [InlineData("mcp.example.com:8443", HttpStatusCode.OK)]
    [InlineData("a.wild.example", HttpStatusCode.OK)]
    [InlineData("example.com", HttpStatusCode.Forbidden)]
    [InlineData("localhost", HttpStatusCode.Forbidden)]
    public async Task Only_the_configured_hosts_are_answered(string host, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync(http: http =>
        {
            http.AllowedHosts.Add("mcp.example.com");
            http.AllowedHosts.Add("*.wild.example");
        });

        (await StatusAsync(server, ("Host", host))).ShouldBe(status);
    }

    [Theory]
    [InlineData("https://console.example.com", HttpStatusCode.OK)]
    [InlineData("http://console.example.com", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost", HttpStatusCode.Forbidden)]
    public async Task Only_the_configured_origins_may_call(string origin, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync(http: http => http.AllowedOrigins.Add("https://console.example.com"));

        (await StatusAsync(server, ("Origin", origin))).ShouldBe(status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Streams_and_sessions_are_guarded_as_well(string method)
    {
        await using var server = await TestServer.StartAsync();
        using var request = RawMcp.With(new HttpRequestMessage(new HttpMethod(method), (Uri?)null), ("Origin", "http://evil.example"));

        using var response = await server.Http.SendNowAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("mcp.internal", null, true)]
    [InlineData("mcp.internal", "http://mcp.internal", false)]
    [InlineData("localhost", "http://localhost", false)]
    public void Beyond_loopback_any_host_is_answered_and_no_page_may_call(string host, string? origin, bool passes)
    {
        var guard = new RebindingGuard(Options.Create(new McpHttpOptions()), NullLogger<RebindingGuard>.Instance);
        var context = new DefaultHttpContext { Connection = { LocalIpAddress = IPAddress.Parse("192.0.2.1") } };
        context.Request.Host = new HostString(host);
        context.Request.Headers.Origin = origin;

        if (passes)
            guard.Check(context);
        else
            Should.Throw<RejectedException>(() => guard.Check(context)).Status.ShouldBe(StatusCodes.Status403Forbidden);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, (string, string?) header)
    {
        using var request = RawMcp.Post(RawMcp.Initialize, header);
        using var response = await server.Http.SendNowAsync(request);
        return response.StatusCode;
    }
}
