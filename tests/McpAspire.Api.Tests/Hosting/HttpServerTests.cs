using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Api.Tests.Hosting;

public sealed class HttpServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_process_is_ready_by_itself()
    {
        await using var server = await SingleProcessServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Address };

        await WaitForAsync(http, "/ready", HttpStatusCode.OK);
        using var alive = await http.GetAsync("/alive", Cancellation);
        using var health = await http.GetAsync("/health", Cancellation);

        alive.StatusCode.ShouldBe(HttpStatusCode.OK);
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var body = JsonDocument.Parse(await health.Content.ReadAsStringAsync(Cancellation));
        body.RootElement.GetProperty("status").GetString().ShouldBe("healthy");
        body.RootElement.GetProperty("checks").GetProperty("workers").GetProperty("priority").GetString().ShouldBe("critical");
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task One_process_answers_clients_of_either_era(string era)
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync(era);

        var result = await client.CallToolAsync("fpe_encrypt", new Dictionary<string, object?> { ["value"] = "4000-1234-5678-9999" }, cancellationToken: Cancellation);

        result.IsError.ShouldNotBe(true);
        result.StructuredContent!.Value.ToString().ShouldContain("ENC_FPE:0681970853272135");
    }

    [Fact]
    public async Task Without_authentication_it_does_not_listen_beyond_loopback()
    {
        var app = McpAspire.Api.Hosting.HttpServer.Build(["--urls=http://0.0.0.0:0"]);

        var refusal = await Should.ThrowAsync<OptionsValidationException>(() => app.StartAsync(Cancellation));

        refusal.Message.ShouldContain("AUTH_MODE");
        await app.DisposeAsync();
    }

    [Theory]
    [InlineData("--MCP_SERVER_PORT=0", "MCP_SERVER_PORT")]
    [InlineData("--MCP_SERVER_PORT=65536", "MCP_SERVER_PORT")]
    [InlineData("--MCP_SERVER_PORT=http", "MCP_SERVER_PORT")]
    [InlineData("--MCP_SERVER_HOST=ex ample", "MCP_SERVER_HOST")]
    [InlineData("--PORT=http", "PORT is 'http'")]
    [InlineData("--HOST=workstation", "HOST is 'workstation'")]
    [InlineData("--LOG_LEVEL=loud", "LOG_LEVEL")]
    [InlineData("--AUTH_MODE=none", "AUTH_MODE")]
    public void A_setting_that_makes_no_sense_is_named(string setting, string name) =>
        Should.Throw<InvalidOperationException>(() => McpAspire.Api.Hosting.HttpServer.Build([setting])).Message.ShouldStartWith(name);

    [Fact]
    public async Task Sessions_end_as_the_configuration_says()
    {
        await using var app = McpAspire.Api.Hosting.HttpServer.Build(["--Mcp:Http:IdleTimeout=00:10:00", "--Mcp:Http:MaxIdleSessionCount=7"]);

        var options = app.Services.GetRequiredService<IOptions<HttpServerTransportOptions>>().Value;

        options.IdleTimeout.ShouldBe(TimeSpan.FromMinutes(10));
        options.MaxIdleSessionCount.ShouldBe(7);
        options.SessionMode.ShouldBe(HttpServerSessionMode.StatefulForInitializeClients);
    }

    private static async Task WaitForAsync(HttpClient http, string path, HttpStatusCode status)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            using var response = await http.GetAsync(path, timeout.Token);
            if (response.StatusCode == status)
                return;
        }
        while (await poll.WaitForNextTickAsync(timeout.Token));
    }
}
