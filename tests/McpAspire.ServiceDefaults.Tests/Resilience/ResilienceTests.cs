using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpAspire.ServiceDefaults.Tests.Resilience;

/// <summary>What the HTTP clients of a service do about a peer that fails.</summary>
public sealed class ResilienceTests
{
    [Theory]
    [InlineData("GET", 503, 4)]
    [InlineData("HEAD", 503, 4)]
    [InlineData("GET", 429, 4)]
    [InlineData("GET", 404, 1)]
    [InlineData("POST", 503, 1)]
    [InlineData("DELETE", 503, 1)]
    public async Task Only_what_may_be_repeated_and_may_get_better_is_repeated(string method, int status, int attempts)
    {
        var seen = 0;
        await using var peer = await StartAsync(context =>
        {
            Interlocked.Increment(ref seen);
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        using var response = await SendAsync(peer, method);

        response.StatusCode.ShouldBe((HttpStatusCode)status);
        seen.ShouldBe(attempts);
    }

    [Fact]
    public async Task A_peer_that_comes_back_is_reached()
    {
        var seen = 0;
        await using var peer = await StartAsync(context =>
        {
            if (Interlocked.Increment(ref seen) == 1)
                context.Abort();
            return context.Response.WriteAsync("back");
        });

        using var response = await SendAsync(peer, "GET");

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("back");
        seen.ShouldBe(2);
    }

    [Fact]
    public async Task A_peer_that_wants_to_be_left_alone_for_long_is_and_its_answer_is_the_answer()
    {
        var seen = 0;
        await using var peer = await StartAsync(context =>
        {
            Interlocked.Increment(ref seen);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });

        using var response = await SendAsync(peer, "GET");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        seen.ShouldBe(1);
    }

    private static Task<WebApplication> StartAsync(RequestDelegate answer) =>
        RunningService.StartAsync(builder => builder.AddServiceDefaults(), app => app.Run(answer));

    // The peer's own client, as any service has them; it finds itself by name.
    private static async Task<HttpResponseMessage> SendAsync(WebApplication peer, string method)
    {
        peer.Configuration["services:peer:http:0"] = peer.Urls.Single();
        using var client = peer.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), "https+http://peer/");
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
