using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace McpAspire.Gateway.Tests;

public sealed class LimitTests : IAsyncLifetime
{
    private const int MaxBody = 4 * 1024 * 1024;

    private Edge _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _edge = await Edge.StartAsync();
        _edge.Api.Answer = async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            await context.Response.WriteAsync($"{body.Length}");
        };
    }

    public ValueTask DisposeAsync() => _edge.DisposeAsync();

    [Fact]
    public async Task A_body_may_be_as_long_as_the_limit()
    {
        using var response = await PostAsync(new ByteArrayContent(new byte[MaxBody]));

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe($"{MaxBody}");
    }

    [Fact]
    public async Task A_longer_body_is_refused_before_it_is_sent()
    {
        var answer = await _edge.SendRawAsync($"POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {MaxBody + 1}\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 413 ");
        answer.ShouldContain("application/problem+json");
        _edge.Api.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_cut_at_the_limit()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new ByteArrayContent(new byte[MaxBody + 1]) };
        request.Headers.TransferEncodingChunked = true;

        using var response = await _edge.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Headers_are_limited_in_size_and_number()
    {
        (await _edge.SendRawGetAsync("/mcp", $"X-Long: {new string('x', 17 * 1024)}\r\n")).ShouldStartWith("HTTP/1.1 431 ");
        (await _edge.SendRawGetAsync("/mcp", string.Concat(Enumerable.Range(0, 65).Select(i => $"X-{i}: x\r\n")))).ShouldStartWith("HTTP/1.1 431 ");
        (await _edge.SendRawGetAsync("/mcp?" + new string('q', 5 * 1024))).ShouldStartWith("HTTP/1.1 414 ");
    }

    [Fact]
    public async Task WebSocket_is_refused()
    {
        var answer = await _edge.SendRawAsync(
            "GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 400 ");
        _edge.Api.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_offer_of_HTTP_2_is_passed_over()
    {
        var answer = await _edge.SendRawAsync(
            "GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 200 ");
    }

    [Fact]
    public async Task A_request_that_two_servers_would_cut_differently_is_refused()
    {
        var smuggled = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n";

        var answer = await _edge.SendRawAsync(smuggled);

        answer.Split("HTTP/1.1 ").Length.ShouldBe(2, "one answer, whatever it is");
        _edge.Api.Seen.ShouldNotContain(request => request.Path == "/admin");
    }

    [Fact]
    public async Task The_server_does_not_say_what_it_is()
    {
        using var response = await PostAsync(new StringContent("x", Encoding.UTF8));

        response.Headers.Server.ShouldBeEmpty();
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent content) => _edge.Client.PostAsync("/mcp", content, TestContext.Current.CancellationToken);
}
