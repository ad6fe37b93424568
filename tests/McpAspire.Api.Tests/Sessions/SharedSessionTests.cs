using System.Net;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

#pragma warning disable MCP9005 // Sampling is deprecated, and what sessions are used for.

namespace McpAspire.Api.Tests.Sessions;

/// <summary>A session is the same on every replica.</summary>
public sealed class SharedSessionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_one_replica_started_is_served_by_the_other()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();

        using var response = await cluster.B.Http.PostMessageAsync(SessionWire.Call(2, "client"), session);

        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        response.Headers.GetValues("Mcp-Session-Id").ShouldBe([session]);
        (await response.ReadTextAsync()).ShouldBe("wire 2025-11-25 True");
    }

    [Fact]
    public async Task Many_requests_at_once_make_one_copy()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(2, 32).Select(async id =>
        {
            using var response = await cluster.B.Http.PostMessageAsync(SessionWire.Call(id, "echo", new JsonObject { ["text"] = $"{id}" }), session);
            return await response.ReadTextAsync();
        }));

        answers.ShouldBe(Enumerable.Range(2, 32).Select(id => $"{id}"));
    }

    [Fact]
    public async Task The_log_level_is_that_of_the_session_wherever_it_was_set()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();

        await SetLevelAsync(cluster.A, session, "error");
        (await LogCountAsync(cluster.B, session)).ShouldBe(1);

        // Now both replicas have a copy, and the one that is not asked follows.
        await SetLevelAsync(cluster.B, session, "debug");
        (await LogCountAsync(cluster.B, session)).ShouldBe(3);
        await Cluster.UntilAsync(async () => await LogCountAsync(cluster.A, session) == 3);
    }

    [Fact]
    public async Task Subscriptions_are_those_of_the_session_wherever_they_were_made()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        await AcceptAsync(cluster.A, session, SessionWire.Request(2, "resources/subscribe", new JsonObject { ["uri"] = "test://one" }));
        await AcceptAsync(cluster.A, session, SessionWire.Request(3, "resources/subscribe", new JsonObject { ["uri"] = "test://two" }));
        await AcceptAsync(cluster.A, session, SessionWire.Request(4, "resources/unsubscribe", new JsonObject { ["uri"] = "test://one" }));

        await AcceptAsync(cluster.B, session, SessionWire.Ping);
        cluster.B.Probe.Subscriptions.Keys.ShouldBe(["test://two"]);

        await AcceptAsync(cluster.B, session, SessionWire.Request(5, "resources/unsubscribe", new JsonObject { ["uri"] = "test://two" }));
        await Cluster.UntilAsync(() => Task.FromResult(cluster.A.Probe.Subscriptions.IsEmpty));
    }

    [Fact]
    public async Task A_question_of_one_replica_is_answered_through_the_other()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "ask"), session);
        await using var events = call.ReadEventsAsync().Where(e => e.Message is not null).GetAsyncEnumerator(Cancellation);

        (await events.MoveNextAsync()).ShouldBeTrue();
        var question = events.Current.Message!;
        question["method"]!.GetValue<string>().ShouldBe("elicitation/create");
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = question["id"]!.DeepClone(), ["result"] = new JsonObject { ["action"] = "decline" } };
        using var accepted = await cluster.B.Http.PostMessageAsync(answer.ToJsonString(), session);

        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.Message!["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("decline");
    }

    [Fact]
    public async Task Replicas_never_ask_under_the_same_id()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();

        var ids = new List<string>();
        foreach (var replica in new[] { cluster.A, cluster.B })
        {
            using var call = await replica.Http.PostMessageAsync(SessionWire.Call(7, "ask"), session);
            var (_, question) = await call.ReadEventsAsync().FirstAsync(e => e.Message is not null, Cancellation);
            ids.Add(question!["id"]!.GetValue<string>());
        }

        ids.ShouldBeUnique();
    }

    [Fact]
    public async Task An_answer_to_another_session_of_the_same_client_changes_nothing()
    {
        await using var cluster = await Cluster.StartAsync();
        var asked = await cluster.A.Http.InitializeAsync();
        var other = await cluster.A.Http.InitializeAsync();
        using var call = await cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "ask"), asked);
        await using var events = call.ReadEventsAsync().Where(e => e.Message is not null).GetAsyncEnumerator(Cancellation);
        await events.MoveNextAsync();
        var id = events.Current.Message!["id"]!;

        foreach (var replica in new[] { cluster.A, cluster.B })
            (await Cluster.StatusAsync(replica.Http.PostMessageAsync(SessionWire.Answer(id, "accept"), other))).ShouldBe(HttpStatusCode.Accepted);

        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Answer(id, "cancel"), asked))).ShouldBe(HttpStatusCode.Accepted);
        await events.MoveNextAsync();
        events.Current.Message!["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("cancel");
    }

    [Fact]
    public async Task A_call_is_cancelled_through_the_other_replica()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        var calling = cluster.A.Http.PostMessageAsync(SessionWire.Call(7, "hold"), session);
        await cluster.A.Probe.Started.Task.WaitAsync(SessionWire.Patience, Cancellation);

        using var cancelled = await cluster.B.Http.PostMessageAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""", session);

        cancelled.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await cluster.A.Probe.Cancelled.Task.WaitAsync(SessionWire.Patience, Cancellation);
        using var held = await calling.WaitAsync(SessionWire.Patience, Cancellation);
        (await held.ReadEventsAsync().CountAsync(e => e.Message is not null, Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task The_SDKs_client_notices_nothing_of_the_replicas()
    {
        await using var cluster = await Cluster.StartAsync();
        await using var client = await ConnectAsync(cluster);

        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);
        var asked = await client.CallToolAsync("ask", cancellationToken: Cancellation);
        var sampled = await client.CallToolAsync("sample", cancellationToken: Cancellation);

        tools.ShouldContain(tool => tool.Name == "echo");
        asked.Content.OfType<TextContentBlock>().Single().Text.ShouldBe("accept");
        sampled.Content.OfType<TextContentBlock>().Single().Text.ShouldBe("Hello");
    }

    [Fact]
    public async Task The_SDKs_client_gives_up_a_call_on_whichever_replica_it_is()
    {
        await using var cluster = await Cluster.StartAsync();
        await using var client = await ConnectAsync(cluster);
        using var giveUp = new CancellationTokenSource();

        var call = client.CallToolAsync("hold", cancellationToken: giveUp.Token).AsTask();
        await Task.WhenAny(cluster.A.Probe.Started.Task, cluster.B.Probe.Started.Task).WaitAsync(SessionWire.Patience, Cancellation);
        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await Task.WhenAny(cluster.A.Probe.Cancelled.Task, cluster.B.Probe.Cancelled.Task).WaitAsync(SessionWire.Patience, Cancellation);
    }

    [Fact]
    public async Task A_session_that_is_deleted_is_gone_everywhere()
    {
        await using var cluster = await Cluster.StartAsync();
        var session = await cluster.A.Http.InitializeAsync();
        await AcceptAsync(cluster.B, session, SessionWire.Ping);
        var holding = cluster.B.Http.PostMessageAsync(SessionWire.Call(7, "hold"), session);
        await cluster.B.Probe.Started.Task.WaitAsync(SessionWire.Patience, Cancellation);

        (await Cluster.StatusAsync(cluster.A.Http.DeleteSessionAsync(session))).ShouldBe(HttpStatusCode.NoContent);

        using var held = await holding.WaitAsync(SessionWire.Patience, Cancellation);
        held.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Cluster.StatusAsync(cluster.B.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.NotFound);
        (await Cluster.StatusAsync(cluster.A.Http.PostMessageAsync(SessionWire.Ping, session))).ShouldBe(HttpStatusCode.NotFound);
        (await Cluster.StatusAsync(cluster.B.Http.DeleteSessionAsync(session))).ShouldBe(HttpStatusCode.NotFound);
        (await cluster.Client.ExecuteAsync(["KEYS", "*"], Cancellation)).Items.ToArray().ShouldAllBe(key => key.AsString().Contains(":process:", StringComparison.Ordinal));
    }

    private static Task<McpClient> ConnectAsync(Cluster cluster) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = cluster.Gateway.BaseAddress!, TransportMode = HttpTransportMode.StreamableHttp }, cluster.Gateway),
        new McpClientOptions
        {
            ProtocolVersion = "2025-11-25",
            Handlers = new McpClientHandlers
            {
                ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult { Action = "accept" }),
                SamplingHandler = (_, _, _) => ValueTask.FromResult(new CreateMessageResult { Model = "m", Content = [new TextContentBlock { Text = "Hello" }] }),
            },
        },
        cancellationToken: Cancellation);

    private static async Task AcceptAsync(Replica replica, string session, string body)
    {
        using var response = await replica.Http.PostMessageAsync(body, session);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancellation));
        (await response.ReadJsonAsync())["result"].ShouldNotBeNull();
    }

    private static Task SetLevelAsync(Replica replica, string session, string level) =>
        AcceptAsync(replica, session, SessionWire.Request(3, "logging/setLevel", new JsonObject { ["level"] = level }));

    private static async Task<int> LogCountAsync(Replica replica, string session)
    {
        using var response = await replica.Http.PostMessageAsync(SessionWire.Call(7, "log"), session);
        return await response.ReadEventsAsync().CountAsync(e => e.Message?["method"]?.GetValue<string>() == "notifications/message", Cancellation);
    }
}
