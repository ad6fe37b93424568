using System.Net;
using System.Text.Json.Nodes;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>Streams outlive the connection and the replica that they began on.</summary>
public sealed class SharedStreamTests
{
    private const string Resource = "test://watched";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happens_on_one_replica_comes_once_on_the_stream_that_the_other_holds()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        using var stream = await cluster.A.Http.OpenStreamAsync(session);
        await SubscribeAsync(cluster.B, session);

        for (var i = 1; i <= 3; i++)
            await NotifyAsync(cluster.B, i);

        (await ReadAsync(stream, 3)).Select(e => e.Number).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task A_change_that_every_replica_sees_is_told_once()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        using var stream = await cluster.A.Http.OpenStreamAsync(session);
        await SubscribeAsync(cluster.B, session);

        AddTool(cluster.B);
        AddTool(cluster.A);

        await using var events = stream.ReadEventsAsync().Where(e => e.Message is not null).GetAsyncEnumerator(Cancellation);
        await events.MoveNextAsync();
        events.Current.Message!["method"]!.GetValue<string>().ShouldBe("notifications/tools/list_changed");
        await NotifyAsync(cluster.B, 1);
        await events.MoveNextAsync();
        events.Current.Message!["method"]!.GetValue<string>().ShouldBe("notifications/resources/updated");
    }

    [Fact]
    public async Task A_stream_goes_on_where_it_was_lost_though_its_replica_is_gone()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        await SubscribeAsync(cluster.B, session);
        string lastSeen;
        using (var stream = await cluster.A.Http.OpenStreamAsync(session))
        {
            for (var i = 1; i <= 3; i++)
                await NotifyAsync(cluster.B, i);

            // All three were sent, but the client has seen only the first when it loses the connection.
            lastSeen = (await ReadAsync(stream, 3))[0].Id;
        }

        await cluster.A.DisposeAsync();
        await NotifyAsync(cluster.B, 4);

        using var resumed = await cluster.B.Http.OpenStreamAsync(session, lastSeen);
        await NotifyAsync(cluster.B, 5);
        (await ReadAsync(resumed, 4)).Select(e => e.Number).ShouldBe([2, 3, 4, 5]);
    }

    [Fact]
    public async Task A_connection_that_takes_another_ones_place_ends_it()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        await SubscribeAsync(cluster.B, session);
        using var lost = await cluster.A.Http.OpenStreamAsync(session);
        await NotifyAsync(cluster.B, 1);
        await using var lostEvents = lost.ReadEventsAsync().Where(e => e.Message is not null).GetAsyncEnumerator(Cancellation);
        await lostEvents.MoveNextAsync();

        using var resumed = await cluster.B.Http.OpenStreamAsync(session, lostEvents.Current.Id);

        (await lostEvents.MoveNextAsync()).ShouldBeFalse();
        await NotifyAsync(cluster.B, 2);
        (await ReadAsync(resumed, 1))[0].Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_call_whose_connection_was_lost_is_answered_on_another_replica()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        string first;
        using (var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "steps"), session))
        {
            var (id, message) = await call.ReadEventsAsync().FirstAsync(e => e.Message is not null, Cancellation);
            message!["params"]!["progress"]!.GetValue<int>().ShouldBe(1);
            first = id!;
        }

        using var resumed = await cluster.B.Http.OpenStreamAsync(session, first);
        cluster.A.Probe.Released.SetResult();

        var rest = await resumed.ReadEventsAsync().ToListAsync(Cancellation);
        rest.Count.ShouldBe(2);
        rest[0].Message!["params"]!["progress"]!.GetValue<int>().ShouldBe(2);
        rest[1].Message!["id"]!.GetValue<int>().ShouldBe(7);
        rest[1].Message!["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("done");
    }

    [Fact]
    public async Task A_stream_that_has_ended_can_be_read_again_from_any_of_its_events()
    {
        await using var cluster = await Cluster.StartAsync();
        cluster.A.Probe.Released.SetResult();
        var session = await cluster.A.Http.InitializeAsync();
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "steps"), session);
        var events = await call.ReadEventsAsync().ToListAsync(Cancellation);

        events.Select(e => e.Id).ShouldBeUnique();
        events[0].Message.ShouldBeNull("2025-11-25 starts a stream with an event that only has an id");
        for (var i = 0; i < events.Count; i++)
        {
            using var again = await cluster.B.Http.OpenStreamAsync(session, events[i].Id);
            var rest = await again.ReadEventsAsync().ToListAsync(Cancellation);
            rest.Select(e => (e.Id, e.Message!.ToJsonString())).ShouldBe(events.Skip(i + 1).Select(e => (e.Id, e.Message!.ToJsonString())));
        }
    }

    [Fact]
    public async Task Streams_are_resumed_apart_from_each_other()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        using var one = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "log"), session);
        var first = await one.ReadEventsAsync().ToListAsync(Cancellation);
        using var two = await cluster.B.Http.PostMessageAsync(SessionWire.Call(8, "log"), session);
        var second = await two.ReadEventsAsync().ToListAsync(Cancellation);

        using var again = await cluster.B.Http.OpenStreamAsync(session, first[0].Id);

        (await again.ReadEventsAsync().Select(e => e.Id).ToListAsync(Cancellation)).ShouldBe(first.Skip(1).Select(e => e.Id));
        second.Select(e => e.Id).Intersect(first.Select(e => e.Id)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("own-99")]
    [InlineData("0123456789abcdef-1")]
    [InlineData("x-99999999999999999999")]
    public async Task An_event_that_is_not_kept_cannot_be_resumed_from(string lastEventId)
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();

        (await Cluster.StatusAsync(cluster.B.Http.OpenStreamAsync(session, lastEventId))).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_lost_stream_is_followed_only_so_often()
    {
        await using var cluster = await Cluster.StartAsync(http: http => http.MaxConcurrentRequestsPerSession = 2);
        var session = await cluster.A.Http.InitializeAsync();
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "steps"), session);
        var (id, _) = await call.ReadEventsAsync().FirstAsync(e => e.Id is not null, Cancellation);

        using var first = await cluster.B.Http.OpenStreamAsync(session, id);
        using (var second = await cluster.B.Http.OpenStreamAsync(session, id))
        {
            first.StatusCode.ShouldBe(HttpStatusCode.OK);
            second.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await Cluster.StatusAsync(cluster.B.Http.OpenStreamAsync(session, id))).ShouldBe(HttpStatusCode.Conflict);
        }

        await Cluster.UntilAsync(async () => await Cluster.StatusAsync(cluster.B.Http.OpenStreamAsync(session, id)) == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Another_sessions_events_cannot_be_resumed_from()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "log"), session);
        var events = await call.ReadEventsAsync().ToListAsync(Cancellation);

        var other = await cluster.A.Http.InitializeAsync();

        (await Cluster.StatusAsync(cluster.A.Http.OpenStreamAsync(other, events[0].Id))).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_stream_that_has_said_nothing_can_be_resumed_too()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        await SubscribeAsync(cluster.B, session);
        string place;
        using (var stream = await cluster.A.Http.OpenStreamAsync(session))
        {
            await using var events = stream.ReadEventsAsync().GetAsyncEnumerator(Cancellation);
            await events.MoveNextAsync();
            events.Current.Message.ShouldBeNull();
            place = events.Current.Id!;
            await NotifyAsync(cluster.B, 1);
            await events.MoveNextAsync();
        }

        using var resumed = await cluster.B.Http.OpenStreamAsync(session, place);

        (await ReadAsync(resumed, 1))[0].Number.ShouldBe(1);
    }

    [Fact]
    public async Task A_quiet_stream_is_resumed_though_the_events_of_others_have_expired()
    {
        await using var cluster = await Cluster.StartAsync(http: http => http.EventLifetime = TimeSpan.FromSeconds(1));
        var session = await cluster.A.Http.InitializeAsync();
        string place;
        using (var stream = await cluster.A.Http.OpenStreamAsync(session))
            place = (await stream.ReadEventsAsync().FirstAsync(Cancellation)).Id!;

        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "log"), session);
        await call.ReadEventsAsync().CountAsync(Cancellation);
        await Cluster.UntilAsync(async () => (await cluster.Client.ExecuteAsync(["KEYS", "*:events:*"], Cancellation)).Count == 0);

        (await Cluster.StatusAsync(cluster.B.Http.OpenStreamAsync(session, place))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(61)]
    [InlineData(63)]
    [InlineData(64)]
    public async Task What_a_tool_nests_deeply_is_streamed_and_kept(int depth)
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "deep", new JsonObject { ["depth"] = depth }), session);
        var events = await call.ReadEventsAsync().ToListAsync(Cancellation);
        events.Count.ShouldBe(3);

        using var again = await cluster.B.Http.OpenStreamAsync(session, events[0].Id);
        (await again.ReadEventsAsync().Select(e => e.Id).ToListAsync(Cancellation)).ShouldBe(events.Skip(1).Select(e => e.Id));
    }

    [Fact]
    public async Task A_session_keeps_only_so_many_events()
    {
        await using var cluster = await Cluster.StartAsync(http: http => http.MaxEventsPerSession = 10);
        var session = await cluster.A.Http.InitializeAsync();
        string? oldest = null;
        for (var i = 0; i < 20; i++)
        {
            using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(i, "log"), session);
            var events = await call.ReadEventsAsync().ToListAsync(Cancellation);
            oldest ??= events[0].Id;
        }

        (await Cluster.StatusAsync(cluster.A.Http.OpenStreamAsync(session, oldest))).ShouldBe(HttpStatusCode.BadRequest);
        var keys = (await cluster.Client.ExecuteAsync(["KEYS", "*:events:*"], Cancellation)).Items.ToArray();
        (await cluster.Client.ExecuteAsync(["XLEN", keys.Single().AsString()], Cancellation)).AsInt64().ShouldBe(10);
        (await cluster.Client.ExecuteAsync(["PTTL", keys.Single().AsString()], Cancellation)).AsInt64().ShouldBeInRange(1, 300_000);
    }

    [Fact]
    public async Task A_call_that_answers_without_a_stream_keeps_nothing()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();

        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "client"), session))).ShouldBe(HttpStatusCode.OK);

        (await cluster.Client.ExecuteAsync(["KEYS", "*:events:*"], Cancellation)).Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_call_whose_client_does_not_come_back_is_cancelled()
    {
        await using var cluster = await Cluster.StartAsync(http: http => http.ResumeTimeout = TimeSpan.FromSeconds(1));
        var session = await cluster.A.Http.InitializeAsync();
        using (var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "steps"), session))
            await call.ReadEventsAsync().FirstAsync(e => e.Message is not null, Cancellation);

        await cluster.A.Probe.Cancelled.Task.WaitAsync(SessionWire.Patience, Cancellation);
    }

    private static void AddTool(Replica replica) =>
        replica.Get<Microsoft.Extensions.Options.IOptions<ModelContextProtocol.Server.McpServerOptions>>().Value.ToolCollection!
            .Add(ModelContextProtocol.Server.McpServerTool.Create(() => "late", new() { Name = "late" }));

    private static async Task SubscribeAsync(Replica replica, string session)
    {
        using var response = await replica.Http.PostMessageAsync(SessionWire.Request(3, "resources/subscribe", new JsonObject { ["uri"] = Resource }), session);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static Task NotifyAsync(Replica replica, int number) =>
        replica.Probe.Subscriptions[Resource].SendMessageAsync(
            new ModelContextProtocol.Protocol.JsonRpcNotification { Method = "notifications/resources/updated", Params = new JsonObject { ["uri"] = Resource, ["number"] = number } },
            Cancellation);

    private static async Task<List<(string Id, int Number)>> ReadAsync(HttpResponseMessage stream, int count) =>
        await stream.ReadEventsAsync().Where(e => e.Message is not null).Take(count).Select(e => (e.Id!, e.Message!["params"]!["number"]!.GetValue<int>())).ToListAsync(Cancellation);
}
