using System.Net;
using System.Text.Json.Nodes;
using McpAspire.Mcp.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Mcp.Tests.Sessions;

/// <summary>The rules of the revisions up to 2025-11-25.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task Initialize_starts_a_session_with_an_id_that_cannot_be_guessed()
    {
        await using var server = await TestServer.StartAsync();

        var first = await server.Http.StartSessionAsync();
        var second = await server.Http.StartSessionAsync();

        first.ShouldMatch("^[!-~]{32,}$");
        second.ShouldNotBe(first);
    }

    [Fact]
    public async Task A_session_answers_its_requests_and_repeats_its_id()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();

        using var notified = await SendAsync(server, session, RawMcp.Initialized);
        using var answered = await SendAsync(server, session, RawMcp.Ping);

        notified.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        answered.Headers.GetValues("Mcp-Session-Id").ShouldBe([session]);
        (await answered.ReadJsonAsync())["id"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_initialize_leaves_no_session()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Post(RawMcp.Initialize.Replace("2025-11-25", "2026-07-28", StringComparison.Ordinal)));

        (await response.ReadErrorCodeAsync()).ShouldBe(-32022);
        response.Headers.Contains("Mcp-Session-Id").ShouldBeFalse();
        Sessions(server).Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_request_without_a_session_id_gets_400()
    {
        await using var server = await TestServer.StartAsync();

        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping))).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_session_that_does_not_exist_gets_404()
    {
        await using var server = await TestServer.StartAsync();

        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", "nope")))).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("1999-01-01")]
    [InlineData("nonsense")]
    public async Task A_version_that_is_not_supported_gets_400(string version)
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();

        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", session), ("MCP-Protocol-Version", version)))).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Delete_ends_a_session_and_answers_what_is_under_way()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();
        var sending = SendAsync(server, session, Call(7, "hold"));
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);

        (await StatusAsync(server, Delete(session))).ShouldBe(HttpStatusCode.NoContent);

        using var held = await sending.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        held.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await server.Probe.Cancelled.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", session)))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(server, Delete(session))).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("mallory")]
    [InlineData(null)]
    public async Task A_session_is_not_there_for_another_principal(string? other)
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync(user: "alice");

        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", session), ("X-User", other)))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(server, RawMcp.With(Delete(session), ("X-User", other)))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(server, RawMcp.With(Get(session), ("X-User", other)))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", session), ("X-User", "alice")))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_that_rests_too_long_ends()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(transport =>
        {
            transport.TimeProvider = time;
            transport.IdleTimeout = TimeSpan.FromMinutes(1);
        });
        var idle = await server.Http.StartSessionAsync();
        var busy = await server.Http.StartSessionAsync();
        using var stream = await server.Http.SendNowAsync(Get(busy));

        time.Advance(TimeSpan.FromSeconds(59));
        Sessions(server).Sweep();
        Sessions(server).Count.ShouldBe(2);
        await time.AdvanceUntilAsync(() => Sessions(server).Count == 1);

        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", idle)))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", busy)))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Beyond_the_limit_the_session_that_rested_longest_makes_room()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(transport =>
        {
            transport.TimeProvider = time;
            transport.MaxIdleSessionCount = 2;
        });
        var first = await server.Http.StartSessionAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        var second = await server.Http.StartSessionAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        var third = await server.Http.StartSessionAsync();

        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", first)))).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", second)))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", third)))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_principal_ends_no_sessions_but_their_own()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(
            transport =>
            {
                transport.TimeProvider = time;
                transport.MaxIdleSessionCount = 6;
            },
            http => http.MaxSessionsPerPrincipal = 4);
        async Task<string> StartAsync(string? user)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return await server.Http.StartSessionAsync(user: user);
        }

        async Task<HttpStatusCode> PingAsync(string session, string? user) => await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", session), ("X-User", user)));

        var alice = await StartAsync("alice");
        var anonymous = await StartAsync(null);
        var mallorys = new List<string>();
        for (var i = 0; i < 10; i++)
            mallorys.Add(await StartAsync("mallory"));

        Sessions(server).Count.ShouldBe(6);
        (await PingAsync(alice, "alice")).ShouldBe(HttpStatusCode.OK);
        (await PingAsync(anonymous, null)).ShouldBe(HttpStatusCode.OK);
        (await PingAsync(mallorys[5], "mallory")).ShouldBe(HttpStatusCode.NotFound);

        // There is no more room: the one who has most makes it, for whoever has less.
        var bob = await StartAsync("bob");
        (await PingAsync(mallorys[6], "mallory")).ShouldBe(HttpStatusCode.NotFound);
        foreach (var (session, user) in new[] { (alice, "alice"), (anonymous, null), (bob, "bob"), (mallorys[7], "mallory") })
            (await PingAsync(session, user)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_principal_whose_sessions_are_all_in_use_gets_429()
    {
        await using var server = await TestServer.StartAsync(http: http => http.MaxSessionsPerPrincipal = 1);
        using var stream = await server.Http.SendNowAsync(Get(await server.Http.StartSessionAsync()));

        using var refused = await server.Http.SendNowAsync(RawMcp.Post(RawMcp.Initialize));

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await refused.ReadJsonAsync())["error"]!["data"]!["type"]!.GetValue<string>().ShouldBe("rate_limited");
        (await server.Http.StartSessionAsync(user: "alice")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Every_answer_of_a_session_repeats_its_id()
    {
        await using var server = await TestServer.StartAsync(http: http => http.MaxStreamsPerSession = 1);
        var session = await server.Http.StartSessionAsync();
        using var stream = await server.Http.SendNowAsync(Get(session));
        using var conflict = await server.Http.SendNowAsync(Get(session));
        using var invalid = await SendAsync(server, session, $"[{RawMcp.Ping}]");
        using var accepted = await SendAsync(server, session, RawMcp.Initialized);
        using var streamed = await SendAsync(server, session, Call(7, "log"));
        using var ended = await server.Http.SendNowAsync(Delete(session));

        foreach (var answer in new[] { stream, conflict, invalid, accepted, streamed, ended })
            answer.Headers.GetValues("Mcp-Session-Id").ShouldBe([session]);
    }

    [Fact]
    public async Task When_all_sessions_are_in_use_a_new_one_gets_503()
    {
        await using var server = await TestServer.StartAsync(transport => transport.MaxIdleSessionCount = 1);
        using var stream = await server.Http.SendNowAsync(Get(await server.Http.StartSessionAsync()));

        (await StatusAsync(server, RawMcp.Post(RawMcp.Initialize))).ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Too_many_requests_at_once_get_429()
    {
        await using var server = await TestServer.StartAsync(http: http => http.MaxConcurrentRequestsPerSession = 1);
        var session = await server.Http.StartSessionAsync();
        var sending = SendAsync(server, session, Call(7, "hold"));
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);

        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", session)))).ShouldBe(HttpStatusCode.TooManyRequests);

        server.Probe.Released.SetResult();
        using var held = await sending;
        (await StatusAsync(server, RawMcp.Post(RawMcp.Ping, ("Mcp-Session-Id", session)))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_id_that_is_under_way_cannot_be_used_twice()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();
        var sending = SendAsync(server, session, Call(7, "hold"));
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);

        using var second = await SendAsync(server, session, Call(7, "whoami"));

        second.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        server.Probe.Released.SetResult();
        using var held = await sending;
        held.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_cancelled_request_ends_without_an_answer()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();
        var sending = SendAsync(server, session, Call(7, "hold"));
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);

        using var cancelled = await SendAsync(server, session, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""");

        await server.Probe.Cancelled.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        using var held = await sending.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        (await held.ReadEventsAsync().CountAsync(TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Fact]
    public async Task What_belongs_to_no_request_comes_on_the_GET_stream()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();

        using var stream = await server.Http.SendNowAsync(Get(session));
        stream.Content.Headers.ContentType!.ToString().ShouldBe("text/event-stream");
        server.AddTool("late");

        var first = await stream.ReadEventsAsync().FirstAsync(TestContext.Current.CancellationToken);
        first["method"]!.GetValue<string>().ShouldBe("notifications/tools/list_changed");
    }

    [Fact]
    public async Task A_session_has_a_limit_of_streams()
    {
        await using var server = await TestServer.StartAsync(http: http => http.MaxStreamsPerSession = 1);
        var session = await server.Http.StartSessionAsync();
        using var stream = await server.Http.SendNowAsync(Get(session));

        (await StatusAsync(server, Get(session))).ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Streams_end_when_the_host_stops()
    {
        await using var server = await TestServer.StartAsync();
        using var stream = await server.Http.SendNowAsync(Get(await server.Http.StartSessionAsync()));

        var stopping = server.StopAsync();

        (await stream.ReadEventsAsync().CountAsync(TestContext.Current.CancellationToken)).ShouldBe(0);
        await stopping.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        Sessions(server).Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_call_that_is_under_way_when_the_host_stops_is_answered_before_its_connection_is_cut()
    {
        await using var server = await TestServer.StartAsync(services: services => services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5)));
        var session = await server.Http.StartSessionAsync();
        var call = SendAsync(server, session, Call(7, "hold"));
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);

        var stopping = server.StopAsync();

        using var response = await call;
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await stopping.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("2025-06-18", HttpStatusCode.BadRequest)]
    [InlineData("2025-03-26", HttpStatusCode.OK)]
    public async Task Batches_are_of_2025_03_26_only(string version, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync(version);

        (await StatusAsync(server, RawMcp.Post($"[{RawMcp.Ping}]", ("Mcp-Session-Id", session)))).ShouldBe(status);
    }

    [Fact]
    public async Task A_batch_is_answered_whole()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync("2025-03-26");

        using var response = await SendAsync(server, session, $"[{RawMcp.Initialized},{Call(7, "whoami")},{RawMcp.Ping}]");

        var answers = await response.ReadEventsAsync().Select(message => message["id"]!.GetValue<int>()).ToListAsync(TestContext.Current.CancellationToken);
        answers.ShouldBe([2, 7], ignoreOrder: true);
    }

    [Fact]
    public async Task Log_messages_come_at_the_level_that_the_session_asks_for()
    {
        await using var server = await TestServer.StartAsync();
        var session = await server.Http.StartSessionAsync();

        (await LogCountAsync(server, session)).ShouldBe(2);
        using var set = await SendAsync(server, session, """{"jsonrpc":"2.0","id":3,"method":"logging/setLevel","params":{"level":"error"}}""");
        (await LogCountAsync(server, session)).ShouldBe(1);
    }

    [Fact]
    public async Task Sessions_can_be_switched_off()
    {
        await using var server = await TestServer.StartAsync(transport => transport.Stateless = true);

        using var initialized = await server.Http.SendNowAsync(RawMcp.Post(RawMcp.Initialize));
        using var called = await server.Http.SendNowAsync(RawMcp.Post(Call(7, "session"), ("MCP-Protocol-Version", "2025-11-25")));

        initialized.StatusCode.ShouldBe(HttpStatusCode.OK);
        initialized.Headers.Contains("Mcp-Session-Id").ShouldBeFalse();
        (await called.ReadJsonAsync())["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("none");
        (await StatusAsync(server, Get("any"))).ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Options_can_be_adapted_to_the_caller_in_either_era()
    {
        await using var server = await TestServer.StartAsync(transport => transport.ConfigureSessionOptions = (context, options, _) =>
        {
            if (context.User.Identity?.Name != "alice")
                options.ToolCollection!.Clear();

            return Task.CompletedTask;
        });

        foreach (var version in new[] { "2025-11-25", "2026-07-28" })
        {
            await using var alice = await server.ConnectAsync(version, "alice");
            await using var bob = await server.ConnectAsync(version, "bob");

            (await alice.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).ShouldNotBeEmpty();
            (await bob.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).ShouldBeEmpty();
        }
    }

    private static LiveSessions Sessions(TestServer server) => server.Services.GetRequiredService<LiveSessions>();

    private static string Call(int id, string tool) =>
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = "tools/call", ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() } }.ToJsonString();

    private static HttpRequestMessage Get(string session) =>
        RawMcp.With(new HttpRequestMessage(HttpMethod.Get, (Uri?)null), ("Mcp-Session-Id", session), ("Accept", "text/event-stream"));

    private static HttpRequestMessage Delete(string session) =>
        RawMcp.With(new HttpRequestMessage(HttpMethod.Delete, (Uri?)null), ("Mcp-Session-Id", session));

    private static Task<HttpResponseMessage> SendAsync(TestServer server, string session, string body) =>
        server.Http.SendNowAsync(RawMcp.Post(body, ("Mcp-Session-Id", session)));

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await server.Http.SendNowAsync(request);
            return response.StatusCode;
        }
    }

    private static async Task<int> LogCountAsync(TestServer server, string session)
    {
        using var response = await SendAsync(server, session, Call(7, "log"));
        return await response.ReadEventsAsync().CountAsync(message => message["method"]?.GetValue<string>() == "notifications/message", TestContext.Current.CancellationToken);
    }
}
