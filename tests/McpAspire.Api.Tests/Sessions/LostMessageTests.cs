using System.Net;
using System.Text.Json.Nodes;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>What the replicas tell each other may be lost, and they themselves: that costs seconds, and nothing else.</summary>
public sealed class LostMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_arrives_though_nobody_heard_of_it()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "ask"), session);
        await using var events = call.ReadEventsAsync().Where(e => e.Message is not null).GetAsyncEnumerator(Cancellation);
        await events.MoveNextAsync();
        var id = events.Current.Message!["id"]!;

        cluster.A.Backplane.IsLosing = true;
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Answer(id, "decline"), session))).ShouldBe(HttpStatusCode.Accepted);

        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.Message!["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("decline");
    }

    [Fact]
    public async Task The_first_answer_counts_and_no_other()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "ask"), session);
        await using var events = call.ReadEventsAsync().Where(e => e.Message is not null).GetAsyncEnumerator(Cancellation);
        await events.MoveNextAsync();
        var id = events.Current.Message!["id"]!;

        // All of them wait when the replica looks.
        cluster.A.Backplane.IsLosing = true;
        foreach (var action in new[] { "decline", "accept", "cancel" })
            (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Answer(id, action), session))).ShouldBe(HttpStatusCode.Accepted);

        await events.MoveNextAsync();
        events.Current.Message!["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("decline");
        (await events.MoveNextAsync()).ShouldBeFalse();

        // A replay to whichever replica, after the fact.
        foreach (var replica in new[] { cluster.A, cluster.B })
            (await Cluster.StatusAsync(replica.Http.PostMessageAsync(SessionWire.Answer(id, "accept"), session))).ShouldBe(HttpStatusCode.Accepted);

        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_cancellation_arrives_though_nobody_heard_of_it()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        var calling = cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "hold"), session);
        await cluster.A.Probe.Started.Task.WaitAsync(SessionWire.Patience, Cancellation);

        cluster.A.Backplane.IsLosing = true;
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""", session)))
            .ShouldBe(HttpStatusCode.Accepted);

        await cluster.A.Probe.Cancelled.Task.WaitAsync(SessionWire.Patience, Cancellation);
        using var held = await calling.WaitAsync(SessionWire.Patience, Cancellation);
        (await held.ReadEventsAsync().CountAsync(e => e.Message is not null, Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task An_old_cancellation_does_not_meet_a_request_of_a_later_copy()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""", session)))
            .ShouldBe(HttpStatusCode.Accepted);

        using var answered = await cluster.B.Http.PostMessageAsync(SessionWire.Call(7, "echo", new JsonObject { ["text"] = "here" }), session);

        (await answered.ReadTextAsync()).ShouldBe("here");
    }

    [Fact]
    public async Task A_copy_that_missed_it_unsubscribes_too()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        foreach (var (id, uri) in new[] { (3, "test://one"), (4, "test://two") })
            (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Request(id, "resources/subscribe", new JsonObject { ["uri"] = uri }), session))).ShouldBe(HttpStatusCode.OK);

        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.OK);
        cluster.B.Probe.Subscriptions.Keys.ShouldBe(["test://one", "test://two"], ignoreOrder: true);

        cluster.B.Backplane.IsLosing = true;
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Request(5, "resources/unsubscribe", new JsonObject { ["uri"] = "test://one" }), session))).ShouldBe(HttpStatusCode.OK);

        await Cluster.UntilAsync(async () =>
            await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session)) == HttpStatusCode.OK && cluster.B.Probe.Subscriptions.Keys.SequenceEqual(["test://two"]));
    }

    [Fact]
    public async Task A_stream_ends_with_an_error_when_its_writer_is_gone()
    {
        await using var cluster = await Cluster.StartAsync(http: http => http.ProcessLease = TimeSpan.FromSeconds(1));
        var session = await cluster.A.Http.InitializeAsync();
        string first;
        using (var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "steps"), session))
        {
            var (id, _) = await call.ReadEventsAsync().FirstAsync(e => e.Message is not null, Cancellation);
            first = id!;
            await cluster.A.SeverAsync();
        }

        using var one = await cluster.B.Http.OpenStreamAsync(session, first);
        using var two = await cluster.B.Http.OpenStreamAsync(session, first);
        foreach (var resumed in new[] { one, two })
        {
            var (id, error) = (await resumed.ReadEventsAsync().ToListAsync(Cancellation)).ShouldHaveSingleItem();
            id.ShouldNotBeNull();
            error!["id"]!.GetValue<int>().ShouldBe(7);
            error["error"]!["data"]!["type"]!.GetValue<string>().ShouldBe("worker_lost");
            error["error"]!["data"]!["recoverySuggestion"]!.GetValue<string>().ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task A_writer_that_is_only_silent_is_waited_for()
    {
        var lease = TimeSpan.FromSeconds(1);
        await using var cluster = await Cluster.StartAsync(http: http => http.ProcessLease = lease);
        var session = await cluster.A.Http.InitializeAsync();
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "steps"), session);
        var (first, _) = await call.ReadEventsAsync().FirstAsync(e => e.Message is not null, Cancellation);
        using var resumed = await cluster.B.Http.OpenStreamAsync(session, first);
        await using var events = resumed.ReadEventsAsync().GetAsyncEnumerator(Cancellation);

        // Longer than a process counts as alive after its last sign of life, and than others wait that have seen it gone: only further signs keep it alive.
        await Task.Delay(2 * lease, Cancellation);
        cluster.A.Probe.Released.SetResult();

        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.Message!["params"]!["progress"]!.GetValue<int>().ShouldBe(2);
        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.Message!["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("done");
    }
}
