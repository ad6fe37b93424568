using System.Net;
using McpAspire.Mcp.Sessions;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>What nobody may do to sessions, and what happens without Redis.</summary>
public sealed class SessionAttackTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mallory")]
    [InlineData(null)]
    public async Task A_stolen_id_is_of_no_use_to_another_principal(string? other)
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync("alice");

        foreach (var replica in new[] { cluster.A, cluster.B })
            (await Cluster.StatusAsync(replica.Http.PostMessageAsync(SessionWire.Ping, session, other))).ShouldBe(HttpStatusCode.NotFound);

        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session, "alice"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_forged_id_never_reaches_the_store()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync("alice");
        await cluster.Redis.KillAsync();

        // An id that this server made for another principal, changed ones, and nonsense: 404 although the store is away.
        var forged = session[..^1] + (session[^1] == 'A' ? 'E' : 'A');
        foreach (var id in new[] { forged, session[1..], session + "A", new string('A', 43), new string('*', 43), new string('x', 10_000) })
            (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, id, "alice"))).ShouldBe(HttpStatusCode.NotFound);

        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session, "mallory"))).ShouldBe(HttpStatusCode.NotFound);
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session, "alice"))).ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Nobody_can_make_ids_of_what_is_in_Redis()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();

        var names = (await cluster.Client.ExecuteAsync(["ZRANGE", "{mcpaspire}:mcp:sessions", 0, -1], Cancellation)).Items.ToArray();

        names.ShouldHaveSingleItem().AsString().ShouldNotContain(session);
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, names[0].AsString()))).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Keys_are_rotated_without_ending_sessions()
    {
        var (older, newer) = (Cluster.NewKey(), Cluster.NewKey());
        await using var cluster = await Cluster.StartAsync(keysOfA: [older], keysOfB: [newer, older]);
        var session = await cluster.A.Http.InitializeAsync();
        var later = await cluster.B.Http.InitializeAsync();

        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.OK);
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, later))).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_session_that_rests_too_long_is_gone_everywhere()
    {
        await using var cluster = await Cluster.StartAsync(transport => transport.IdleTimeout = TimeSpan.FromMilliseconds(500));
        var session = await cluster.A.Http.InitializeAsync();

        await Cluster.UntilAsync(async () => (await cluster.Client.ExecuteAsync(["KEYS", "*:session:*"], Cancellation)).Count == 0);

        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.NotFound);
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Abandoned_sessions_do_not_grow_without_bound()
    {
        await using var cluster = await Cluster.StartAsync(transport => transport.MaxIdleSessionCount = 100);
        var store = cluster.A.Get<ISessionStore>();
        var first = await cluster.A.Http.InitializeAsync();

        var ended = 0;
        var few = new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Cancellation };
        await Parallel.ForAsync(0, 10_000, few, async (i, cancellation) =>
            Interlocked.Add(ref ended, (await store.CreateAsync($"abandoned{i}", "initialize", "{}"u8.ToArray(), cancellation)).Count));

        ended.ShouldBe(10_001 - 100);
        (await cluster.Client.ExecuteAsync(["ZCARD", "{mcpaspire}:mcp:sessions"], Cancellation)).AsInt64().ShouldBe(100);
        (await cluster.Client.ExecuteAsync(["DBSIZE"], Cancellation)).AsInt64().ShouldBe(101);
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, first))).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_session_that_makes_room_ends_on_every_replica()
    {
        await using var cluster = await Cluster.StartAsync(transport => transport.MaxIdleSessionCount = 1);
        var first = await cluster.A.Http.InitializeAsync();

        var second = await cluster.B.Http.InitializeAsync();

        await Cluster.UntilAsync(async () => await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, first)) == HttpStatusCode.NotFound);
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, second))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_keeps_only_so_much()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < StoredSession.MaxParts; i++)
            statuses.Add(await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(Subscribe($"test://{i}"), session)));

        statuses[0].ShouldBe(HttpStatusCode.OK);
        statuses[^1].ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(Subscribe("test://" + new string('x', 20_000)), session))).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Without_Redis_sessions_go_on_where_they_are_and_nothing_hangs()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        await cluster.Redis.KillAsync();

        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "log"), session);
        (await call.ReadEventsAsync().CountAsync(e => e.Message is not null, Cancellation)).ShouldBe(3);
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.OK);

        foreach (var refused in new HttpResponseMessage[]
        {
            await cluster.A.Http.TryInitializeAsync(),
            await cluster.B.Http.PostMessageAsync(SessionWire.Ping, session),
            await cluster.A.Http.DeleteSessionAsync(session),
            await cluster.A.Http.OpenStreamAsync(session),
            await cluster.A.Http.PostMessageAsync(Subscribe("test://one"), session),
        })
        {
            using (refused)
            {
                refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
                refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
                (await refused.ReadJsonAsync())["error"]!["data"]!["type"]!.GetValue<string>().ShouldBe("unavailable");
            }
        }
    }

    [Fact]
    public async Task When_Redis_is_back_so_are_the_sessions()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        await cluster.Redis.KillAsync();
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.ServiceUnavailable);

        await cluster.Redis.RestartAsync();

        await Cluster.UntilAsync(async () => await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session)) == HttpStatusCode.OK);
    }

    private static string Subscribe(string uri) => SessionWire.Request(3, "resources/subscribe", new() { ["uri"] = uri });
}
