using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Mcp.Tests.Http;

/// <summary>What a response looks like on the wire.</summary>
public sealed class ResponseTests
{
    [Fact]
    public async Task A_mere_result_is_a_JSON_body()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.CallTool("echo", new JsonObject { ["text"] = "hi" }));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/json");
        (await response.ReadJsonAsync())["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("hi");
    }

    [Theory]
    [InlineData("count")]
    [InlineData("report")]
    public async Task Progress_comes_in_order_and_before_the_result_on_an_event_stream_that_proxies_do_not_buffer(string tool)
    {
        await using var server = await TestServer.StartAsync();
        var parameters = new JsonObject
        {
            ["name"] = tool,
            ["arguments"] = new JsonObject { ["to"] = 3 },
            ["_meta"] = new JsonObject
            {
                ["progressToken"] = "p",
                ["io.modelcontextprotocol/protocolVersion"] = RawMcp.Stateless,
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            },
        };

        using var response = await server.Http.SendNowAsync(RawMcp.Call("tools/call", parameters));

        response.Content.Headers.ContentType!.ToString().ShouldBe("text/event-stream");
        response.Headers.CacheControl!.NoCache.ShouldBeTrue();
        response.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        var events = await response.ReadEventsAsync().ToListAsync(TestContext.Current.CancellationToken);
        events.SkipLast(1).Select(message => message["params"]!["progress"]!.GetValue<int>()).ShouldBe([1, 2, 3]);
        events[^1]["id"]!.GetValue<string>().ShouldBe("call-1");
    }

    [Fact]
    public async Task Silence_is_filled_with_comments_so_that_proxies_keep_the_connection()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(transport => transport.TimeProvider = time);

        var sending = server.Http.SendNowAsync(RawMcp.CallTool("hold"));
        await time.AdvanceUntilAsync(() => sending.IsCompleted);
        using var response = await sending;
        server.Probe.Released.SetResult();

        var lines = await response.ReadLinesAsync().ToListAsync(TestContext.Current.CancellationToken);
        lines[0].ShouldBe(": keep-alive");
        lines.ShouldContain(line => line.StartsWith("data: ", StringComparison.Ordinal) && line.Contains("released"));
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_the_tool()
    {
        await using var server = await TestServer.StartAsync();
        using var leave = new CancellationTokenSource();

        var sending = server.Http.SendAsync(RawMcp.CallTool("hold"), leave.Token);
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        await leave.CancelAsync();

        await server.Probe.Cancelled.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        await Should.ThrowAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task What_a_tool_sends_after_its_client_has_gone_is_dropped()
    {
        await using var server = await TestServer.StartAsync();
        using var leave = new CancellationTokenSource();

        var sending = server.Http.SendAsync(RawMcp.CallTool("stubborn"), leave.Token);
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => sending);
        server.Probe.Released.SetResult();

        await server.Probe.Finished.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_tool_runs_in_the_trace_of_its_HTTP_request(string version)
    {
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        await using var server = await TestServer.StartAsync();
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        var session = version == RawMcp.Stateless ? null : await server.Http.StartSessionAsync(version);
        using var request = session is null
            ? RawMcp.CallTool("trace")
            : RawMcp.Post("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"trace"}}""", ("Mcp-Session-Id", session));
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");

        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        request.RequestUri = server.Url;
        using var response = await client.SendNowAsync(request);

        (await response.ReadJsonAsync())["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe(trace);
    }

    [Fact]
    public async Task A_notification_is_accepted_without_a_body()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Post(
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""",
            ("MCP-Protocol-Version", RawMcp.Stateless)));

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        response.Content.Headers.ContentLength.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_under_way_when_the_host_stops_is_still_answered()
    {
        await using var server = await TestServer.StartAsync();

        var sending = server.Http.SendNowAsync(RawMcp.CallTool("hold"));
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        var stopping = server.StopAsync();
        server.Probe.Released.SetResult();

        using var response = await sending.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        (await response.ReadJsonAsync())["result"].ShouldNotBeNull();
        await stopping.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
    }
}
