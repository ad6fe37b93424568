using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Tests.Http;

/// <summary>What the SDK's own client can do, in either era.</summary>
public sealed class BothErasTests
{
    public static TheoryData<string?> Versions => new("2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28", null);

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Tools_are_listed_and_called(string? version)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync(version);

        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var result = await client.CallToolAsync("echo", new Dictionary<string, object?> { ["text"] = "héllo" }, cancellationToken: TestContext.Current.CancellationToken);

        client.NegotiatedProtocolVersion.ShouldBe(version ?? "2026-07-28");
        tools.ShouldContain(tool => tool.Name == "echo");
        TextOf(result).ShouldBe("héllo");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_tool_knows_the_principal_of_the_request(string? version)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync(version, user: "alice");

        var result = await client.CallToolAsync("whoami", cancellationToken: TestContext.Current.CancellationToken);

        TextOf(result).ShouldBe("alice");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Progress_reaches_the_client_while_the_tool_runs(string? version)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync(version);
        var reported = new TaskCompletionSource<ProgressNotificationValue>(TaskCreationOptions.RunContinuationsAsynchronously);

        var call = client.CallToolAsync("halfway", progress: new InlineProgress(reported.SetResult), cancellationToken: TestContext.Current.CancellationToken);
        var progress = await reported.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        server.Probe.Released.SetResult();

        progress.Progress.ShouldBe(50);
        TextOf(await call).ShouldBe("done");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_tool_can_ask_the_client(string? version)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync(version, options: new McpClientOptions
        {
            Handlers = new McpClientHandlers { ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult { Action = "accept" }) },
        });

        var result = await client.CallToolAsync("ask", cancellationToken: TestContext.Current.CancellationToken);

        TextOf(result).ShouldBe("accept");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_client_that_gives_up_cancels_the_tool(string? version)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync(version);
        using var giveUp = new CancellationTokenSource();

        var call = client.CallToolAsync("hold", cancellationToken: giveUp.Token);
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await call);
        await server.Probe.Cancelled.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_a_tool_throws_stays_on_the_server(string? version)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync(version);

        var result = await client.CallToolAsync("fail", cancellationToken: TestContext.Current.CancellationToken);

        result.IsError.ShouldBe(true);
        TextOf(result).ShouldNotContain("secret");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Many_calls_at_once_each_get_their_own_answer(string? version)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync(version);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(async i =>
            TextOf(await client.CallToolAsync("echo", new Dictionary<string, object?> { ["text"] = $"{i}" }, cancellationToken: TestContext.Current.CancellationToken))));

        answers.ShouldBe(Enumerable.Range(0, 32).Select(i => $"{i}"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_tool_that_blocks_its_thread_holds_up_nobody_else(string? version)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await server.ConnectAsync(version);

        var blocked = client.CallToolAsync("block", cancellationToken: TestContext.Current.CancellationToken).AsTask();
        await server.Probe.Started.Task.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
        var echo = await client.CallToolAsync("echo", new Dictionary<string, object?> { ["text"] = "through" }, cancellationToken: TestContext.Current.CancellationToken);
        server.Probe.Unblocked.Set();

        TextOf(echo).ShouldBe("through");
        TextOf(await blocked).ShouldBe("unblocked");
    }

    [Fact]
    public async Task Clients_with_the_same_request_ids_do_not_get_each_others_answers()
    {
        await using var server = await TestServer.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(async i =>
        {
            using var request = RawMcp.CallTool("echo", new JsonObject { ["text"] = $"{i}" });
            using var response = await server.Http.SendNowAsync(request);
            var answer = await response.ReadJsonAsync();
            answer["id"]!.GetValue<string>().ShouldBe("call-1");
            return answer["result"]!["content"]![0]!["text"]!.GetValue<string>();
        }));

        answers.ShouldBe(Enumerable.Range(0, 32).Select(i => $"{i}"));
    }

    private static string TextOf(CallToolResult result) => result.Content.OfType<TextContentBlock>().Single().Text;

    private sealed class InlineProgress(Action<ProgressNotificationValue> report) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => report(value);
    }
}
