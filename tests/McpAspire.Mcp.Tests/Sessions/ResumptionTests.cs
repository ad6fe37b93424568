using System.Net;
using System.Text.Json.Nodes;
using McpAspire.Mcp.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Mcp.Tests.Sessions;

/// <summary>Streams that were lost go on, in one process as well.</summary>
public sealed class ResumptionTests
{
    [Theory]
    [InlineData("2025-06-18", false)]
    [InlineData("2025-11-25", true)]
    public async Task A_stream_starts_with_an_id_where_the_revision_has_that(string version, bool isPrimed)
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync(version);

        using var response = await server.Http.SendNowAsync(RawMcp.Post(Call("log"), ("Mcp-Session-Id", session)));

        var lines = await response.ReadLinesAsync().Take(4).ToListAsync(TestContext.Current.CancellationToken);
        if (isPrimed)
            lines.ShouldBe([lines[0], "retry: 1000", "data:", ""]);

        lines[isPrimed ? 0 : 1].ShouldMatch("^id: [0-9a-f]{16}-[0-9]+$");
    }

    [Theory]
    [InlineData("2025-06-18", false)]
    [InlineData("2025-11-25", true)]
    public async Task The_sessions_own_stream_starts_with_an_id_where_the_revision_has_that(string version, bool isPrimed)
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync(version);
        using var stream = await server.Http.SendNowAsync(Get(session));
        server.AddTool("late");

        var lines = await stream.ReadLinesAsync().Take(4).ToListAsync(TestContext.Current.CancellationToken);

        if (isPrimed)
            lines.ShouldBe([lines[0], "retry: 1000", "data:", ""]);
        else
            lines[0].ShouldBe("event: message");

        lines[isPrimed ? 0 : 1].ShouldMatch("^id: own-[0-9]+$");
    }

    [Fact]
    public async Task A_stream_of_the_sessions_own_goes_on_from_its_first_id()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();
        string place;
        using (var stream = await server.Http.SendNowAsync(Get(session)))
        {
            await using var lines = stream.ReadLinesAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
            await lines.MoveNextAsync();
            place = lines.Current["id: ".Length..];
            server.AddTool("late");
            while (!lines.Current.StartsWith("data: ", StringComparison.Ordinal))
                await lines.MoveNextAsync();
        }

        using var resumed = await server.Http.SendNowAsync(Get(session, place));

        (await resumed.ReadEventsAsync().FirstAsync(TestContext.Current.CancellationToken))["method"]!.GetValue<string>().ShouldBe("notifications/tools/list_changed");
    }

    [Theory]
    [InlineData(61, "result")]
    [InlineData(63, "result")]
    [InlineData(64, "error")]
    [InlineData(2000, "error")]
    public async Task What_a_tool_nests_as_deeply_as_the_SDK_allows_is_answered_and_deeper_is_an_error(int depth, string answered)
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Post(Call("deep", new JsonObject { ["depth"] = depth }), ("Mcp-Session-Id", session)));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        using var answer = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), new() { MaxDepth = 4096 });
        answer.RootElement.GetProperty("id").GetInt32().ShouldBe(7);
        answer.RootElement.TryGetProperty(answered, out _).ShouldBeTrue();
        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", session)))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_call_goes_on_without_its_connection_and_is_answered_on_the_next()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();
        string id;
        using (var response = await server.Http.SendNowAsync(RawMcp.Post(Call("halfway"), ("Mcp-Session-Id", session))))
        {
            var line = await response.ReadLinesAsync().Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Skip(1).FirstAsync(TestContext.Current.CancellationToken);
            id = line["id: ".Length..];
        }

        using var resumed = await server.Http.SendNowAsync(Get(session, id));
        server.Probe.Released.SetResult();

        var answer = (await resumed.ReadEventsAsync().ToListAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        answer["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("done");
    }

    [Fact]
    public async Task An_answer_that_cannot_be_kept_is_an_error_on_the_next_connection()
    {
        await using var server = await TestServer.StartAsync(http: http => http.MaxEventBytesPerSession = 1024);
        var session = await server.Http.StartSessionAsync();
        string id;
        using (var response = await server.Http.SendNowAsync(RawMcp.Post(Call("halfway", new JsonObject { ["answer"] = new string('x', 2000) }), ("Mcp-Session-Id", session))))
        {
            var line = await response.ReadLinesAsync().Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Skip(1).FirstAsync(TestContext.Current.CancellationToken);
            id = line["id: ".Length..];
        }

        using var resumed = await server.Http.SendNowAsync(Get(session, id));
        server.Probe.Released.SetResult();

        var answer = (await resumed.ReadEventsAsync().ToListAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        answer["id"]!.GetValue<int>().ShouldBe(7);
        answer["error"]!["data"]!["type"]!.GetValue<string>().ShouldBe("worker_lost");
    }

    [Fact]
    public async Task Events_expire()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(transport => transport.TimeProvider = time, http => http.EventLifetime = TimeSpan.FromMinutes(1));
        var session = await server.Http.StartSessionAsync();
        using var response = await server.Http.SendNowAsync(RawMcp.Post(Call("log"), ("Mcp-Session-Id", session)));
        var ids = await response.ReadLinesAsync().Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).ToListAsync(TestContext.Current.CancellationToken);

        (await StatusAsync(server, Get(session, ids[0]["id: ".Length..]))).ShouldBe(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromMinutes(2));
        (await StatusAsync(server, Get(session, ids[0]["id: ".Length..]))).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_a_tool_says_after_its_answer_comes_on_the_sessions_own_stream()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();
        using var stream = await server.Http.SendNowAsync(Get(session));

        using var response = await server.Http.SendNowAsync(RawMcp.Post(Call("stubborn-later"), ("Mcp-Session-Id", session)));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _ = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        server.Probe.Released.SetResult();

        (await stream.ReadEventsAsync().FirstAsync(TestContext.Current.CancellationToken))["method"]!.GetValue<string>().ShouldBe("notifications/late");
    }

    [Fact]
    public async Task The_events_of_a_session_stay_within_their_limits()
    {
        await using var server = await TestServer.StartAsync(http: http =>
        {
            http.MaxEventsPerSession = 5;
            http.MaxEventBytesPerSession = 2048;
        });
        var store = server.Services.GetRequiredService<ISessionStore>();
        await store.CreateAsync("s", "owner", SessionPart.Initialize, ReadOnlyMemory<byte>.Empty, TestContext.Current.CancellationToken);

        async Task<long?> AppendAsync(int bytes) => await store.AppendAsync("s", "x", new byte[bytes], isLast: false, writer: null, TestContext.Current.CancellationToken);
        async Task<int?> LeftAsync(long from) => (await store.ReadAsync("s", "x", from, TestContext.Current.CancellationToken))?.Events.Count;

        for (var i = 1; i <= 10; i++)
            (await AppendAsync(10)).ShouldBe(i);

        (await LeftAsync(5)).ShouldBeNull();
        (await LeftAsync(6)).ShouldBe(5);
        (await AppendAsync(2049)).ShouldBeNull();
        (await AppendAsync(2040)).ShouldBe(11);
        (await LeftAsync(10)).ShouldBeNull();
        (await LeftAsync(11)).ShouldBe(1);
    }

    private static string Call(string tool, JsonObject? arguments = null) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 7,
        ["method"] = "tools/call",
        ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [], ["_meta"] = new JsonObject { ["progressToken"] = "p" } },
    }.ToJsonString();

    private static HttpRequestMessage Get(string session, string? lastEventId = null) =>
        RawMcp.With(new HttpRequestMessage(HttpMethod.Get, (Uri?)null), ("Mcp-Session-Id", session), ("Accept", "text/event-stream"), ("Last-Event-ID", lastEventId));

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await server.Http.SendNowAsync(request);
            return response.StatusCode;
        }
    }
}
