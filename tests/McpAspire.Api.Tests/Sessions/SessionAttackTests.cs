using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
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
        var session = await cluster.A.Http.InitializeAsync("alice");

        var keys = (await cluster.Client.ExecuteAsync(["KEYS", "*"], Cancellation)).Items.ToArray().Select(key => key.AsString()).ToList();
        var members = (await cluster.Client.ExecuteAsync(["ZRANGE", "{mcpaspire}:mcp:sessions", 0, -1], Cancellation)).Items.ToArray().Select(member => member.AsString());

        keys.Concat(members).ShouldAllBe(text => !text.Contains(session, StringComparison.Ordinal) && !text.Contains("alice", StringComparison.Ordinal));
        var name = keys.Single(key => key.Contains(":session:", StringComparison.Ordinal)).Split(':')[^1];
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, name, "alice"))).ShouldBe(HttpStatusCode.NotFound);
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
            Interlocked.Add(ref ended, (await store.CreateAsync($"abandoned{i}", $"owner{i % 7}", "initialize", "{}"u8.ToArray(), cancellation)).Count));

        ended.ShouldBe(10_001 - 100);
        (await CountAsync(cluster, "sessions")).ShouldBe(100);
        (await cluster.Client.ExecuteAsync(["KEYS", "*:session:*"], Cancellation)).Count.ShouldBe(100);
        // Sessions, the seven owners and the first one with their sets, two sets of all, two processes.
        (await cluster.Client.ExecuteAsync(["DBSIZE"], Cancellation)).AsInt64().ShouldBe(100 + 8 + 2 + 2);
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, first))).ShouldBe(HttpStatusCode.OK, "its principal has no other");
    }

    [Fact]
    public async Task Nobody_can_end_the_sessions_of_others_by_starting_many()
    {
        await using var cluster = await Cluster.StartAsync(transport => transport.MaxIdleSessionCount = 10, http => http.MaxSessionsPerPrincipal = 8);
        var alice = await cluster.A.Http.InitializeAsync("alice");
        var anonymous = await cluster.A.Http.InitializeAsync();

        var mallorys = new List<string>();
        for (var i = 0; i < 30; i++)
            mallorys.Add(await (i % 2 == 0 ? cluster.A : cluster.B).Http.InitializeAsync("mallory"));

        foreach (var replica in new[] { cluster.A, cluster.B })
        {
            (await Cluster.StatusAsync(replica.Http.PostMessageAsync(SessionWire.Ping, alice, "alice"))).ShouldBe(HttpStatusCode.OK);
            (await Cluster.StatusAsync(replica.Http.PostMessageAsync(SessionWire.Ping, anonymous))).ShouldBe(HttpStatusCode.OK);
        }

        (await CountAsync(cluster, "sessions")).ShouldBe(10);
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, mallorys[^1], "mallory"))).ShouldBe(HttpStatusCode.OK);
        await Cluster.UntilAsync(async () => await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, mallorys[^9], "mallory")) == HttpStatusCode.NotFound);

        // Others who come later take the room of whoever has most.
        var bob = await cluster.B.Http.InitializeAsync("bob");
        (await CountAsync(cluster, "sessions")).ShouldBe(10);
        await Cluster.UntilAsync(async () => await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, mallorys[^8], "mallory")) == HttpStatusCode.NotFound);
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, bob, "bob"))).ShouldBe(HttpStatusCode.OK);
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, alice, "alice"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Another_principal_can_neither_end_nor_read_nor_answer()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync("alice");
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "ask"), session, "alice");
        await using var events = call.ReadEventsAsync().Where(e => e.Message is not null).GetAsyncEnumerator(Cancellation);
        await events.MoveNextAsync();
        var (eventId, question) = events.Current;
        var mallory = await cluster.B.Http.InitializeAsync("mallory");

        foreach (var replica in new[] { cluster.A, cluster.B })
        {
            (await Cluster.StatusAsync(replica.Http.DeleteSessionAsync(session, "mallory"))).ShouldBe(HttpStatusCode.NotFound);
            (await Cluster.StatusAsync(replica.Http.OpenStreamAsync(session, eventId, "mallory"))).ShouldBe(HttpStatusCode.NotFound);
            (await Cluster.StatusAsync(replica.Http.OpenStreamAsync(mallory, eventId, "mallory"))).ShouldBe(HttpStatusCode.BadRequest);
            (await Cluster.StatusAsync(replica.Http.PostMessageAsync(SessionWire.Answer(question!["id"]!, "accept"), session, "mallory"))).ShouldBe(HttpStatusCode.NotFound);
            (await Cluster.StatusAsync(replica.Http.PostMessageAsync(SessionWire.Answer(question["id"]!, "accept"), mallory, "mallory"))).ShouldBe(HttpStatusCode.Accepted);
        }

        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Answer(question!["id"]!, "decline"), session, "alice"))).ShouldBe(HttpStatusCode.Accepted);
        await events.MoveNextAsync();
        events.Current.Message!["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("decline");
    }

    [Fact]
    public async Task Answers_to_what_was_never_asked_change_nothing()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "ask"), session);
        await using var events = call.ReadEventsAsync().Where(e => e.Message is not null).GetAsyncEnumerator(Cancellation);
        await events.MoveNextAsync();
        var id = events.Current.Message!["id"]!.GetValue<string>();

        foreach (var forged in new JsonNode[] { "0123456789abcdef-1", id + "0", id[..^1] + "99", id[..16], id.ToUpperInvariant(), 1, "" })
        {
            foreach (var replica in new[] { cluster.A, cluster.B })
                (await Cluster.StatusAsync(replica.Http.PostMessageAsync(SessionWire.Answer(forged, "accept"), session))).ShouldBe(HttpStatusCode.Accepted);
        }

        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Answer(id, "cancel"), session))).ShouldBe(HttpStatusCode.Accepted);
        await events.MoveNextAsync();
        events.Current.Message!["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("cancel");
    }

    [Fact]
    public async Task Nor_can_one_principal_with_many_sessions_fill_the_store()
    {
        await using var cluster = await Cluster.StartAsync(http: http => http.MaxMessageBytesPerPrincipal = 2 << 20);
        var body = """{"jsonrpc":"2.0","id":"0123456789abcdef-1","result":{"a":"TEXT"}}""".Replace("TEXT", new string('x', 900_000), StringComparison.Ordinal);

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
            statuses.Add(await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(body, await cluster.A.Http.InitializeAsync())));

        statuses.ShouldBe([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests]);
        var other = await cluster.A.Http.InitializeAsync("alice");
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(body, other, "alice"))).ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_silence_a_session()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        const string Answer = """{"jsonrpc":"2.0","id":"0123456789abcdef-1","result":{}}""";
        await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(Answer, session));

        // As if what was sent had been sent an hour from now.
        var name = Base64Url.EncodeToString(Base64Url.DecodeFromChars(session).AsSpan(0, 16));
        var later = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        await cluster.Client.ExecuteAsync(["HSET", $"{{mcpaspire}}:mcp:session:{name}", "owed_at", later], TestContext.Current.CancellationToken);

        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(Answer, session))).ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"0123456789abcdef-1","result":{"a":"TEXT"}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"TEXT","progress":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"TEXT"}}""")]
    public async Task One_session_cannot_flood_the_replicas(string body)
    {
        await using var cluster = await Cluster.StartAsync(http: http => http.MaxMessageBytesPerSession = 2 << 20);
        var session = await cluster.A.Http.InitializeAsync();
        var other = await cluster.A.Http.InitializeAsync();
        var before = cluster.A.Backplane.Published + cluster.B.Backplane.Published;
        var large = body.Replace("TEXT", new string('x', 100_000), StringComparison.Ordinal);

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++)
            statuses.Add(await Cluster.StatusAsync((i % 2 == 0 ? cluster.A : cluster.B).Http.PostMessageAsync(large, session)));

        statuses[0].ShouldBe(HttpStatusCode.Accepted);
        using var refused = await cluster.A.Http.PostMessageAsync(large, session);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.GetValues("Mcp-Session-Id").ShouldBe([session]);
        (await refused.ReadJsonAsync())["error"]!["data"]!["type"]!.GetValue<string>().ShouldBe("rate_limited");
        (cluster.A.Backplane.Published + cluster.B.Backplane.Published - before).ShouldBe(statuses.Count(status => status == HttpStatusCode.Accepted));
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.OK);
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(large, other))).ShouldBe(HttpStatusCode.Accepted, "another session sends what it likes");
    }

    [Fact]
    public async Task A_request_of_a_session_that_is_there_asks_Redis_for_nothing()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.OK);
        var scripts = await ScriptsAsync(cluster);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        for (var i = 0; i < 500; i++)
            (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Call(i, "echo", new JsonObject { ["text"] = "x" }), session))).ShouldBe(HttpStatusCode.OK);

        // Signs of life of two processes, every two seconds, and a touch, every five: however long it took.
        (await ScriptsAsync(cluster) - scripts).ShouldBeLessThanOrEqualTo(10 + (2 * (long)watch.Elapsed.TotalSeconds));
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

    private static async Task<long> CountAsync(Cluster cluster, string key) => (await cluster.Client.ExecuteAsync(["ZCARD", "{mcpaspire}:mcp:" + key], Cancellation)).AsInt64();

    private static async Task<long> ScriptsAsync(Cluster cluster)
    {
        var stats = (await cluster.Client.ExecuteAsync(["INFO", "commandstats"], Cancellation)).AsString();
        return stats.Split("\r\n").Where(line => line.StartsWith("cmdstat_eval", StringComparison.Ordinal)).Sum(line => long.Parse(line.Split("calls=")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string Subscribe(string uri) => SessionWire.Request(3, "resources/subscribe", new() { ["uri"] = uri });
}
