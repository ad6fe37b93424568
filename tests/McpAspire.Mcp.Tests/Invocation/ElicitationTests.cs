using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Mcp.Tests.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Tests.Invocation;

/// <summary>A tool asks its user in one way, whatever revision the client speaks.</summary>
public sealed class ElicitationTests
{
    [Theory]
    [MemberData(nameof(BothErasTests.Versions), MemberType = typeof(BothErasTests))]
    public async Task A_tool_asks_one_thing_after_the_other_and_keeps_what_it_knows(string? version)
    {
        await using var server = await StartAsync();
        var asked = new ConcurrentQueue<string>();
        await using var client = await server.ConnectAsync(version, options: Answering(question =>
        {
            asked.Enqueue(question.Message);
            return question.Message == "Which size?" ? Accept("size", "large") : Accept("count", 3);
        }));

        var result = await CallAsync(client, "order");

        asked.Count.ShouldBe(2);
        asked.First().ShouldBe("Which size?");
        TextOf(result).ShouldStartWith("3 large at offer ");
        TextOf(result).ShouldEndWith(asked.Last()["How many, at offer ".Length..^1]);
    }

    [Theory]
    [MemberData(nameof(BothErasTests.Versions), MemberType = typeof(BothErasTests))]
    public async Task A_tool_asks_several_things_at_once(string? version)
    {
        await using var server = await StartAsync();
        await using var client = await server.ConnectAsync(version, options: Answering(
            question => question.Message == "Your name?" ? Accept("name", "Ada") : Accept("ok", true)));

        TextOf(await CallAsync(client, "register")).ShouldBe("Ada: True");
    }

    [Theory]
    [InlineData("2025-11-25", "decline")]
    [InlineData("2026-07-28", "cancel")]
    public async Task A_user_may_refuse(string version, string action)
    {
        await using var server = await StartAsync();
        await using var client = await server.ConnectAsync(version, options: Answering(_ => new ElicitResult { Action = action }));

        TextOf(await CallAsync(client, "order")).ShouldBe($"size: {action}");
    }

    [Theory]
    [MemberData(nameof(BothErasTests.Versions), MemberType = typeof(BothErasTests))]
    public async Task A_client_that_cannot_ask_its_user_is_told_what_it_lacks(string? version)
    {
        await using var server = await StartAsync();
        await using var client = await server.ConnectAsync(version);

        var error = await Should.ThrowAsync<McpProtocolException>(async () => await CallAsync(client, "order"));

        error.ErrorCode.ShouldBe(McpErrorCode.MissingRequiredClientCapability);
    }

    [Fact]
    public async Task A_page_is_shown_only_by_a_client_that_can_show_pages()
    {
        await using var server = await StartAsync();

        using var formsOnly = await server.Http.SendNowAsync(Call("visit", capabilities: """{"elicitation":{"form":{}}}"""));
        using var pages = await server.Http.SendNowAsync(Call("visit", capabilities: """{"elicitation":{"url":{}}}"""));
        using var pagesOnly = await server.Http.SendNowAsync(Call("order", capabilities: """{"elicitation":{"url":{}}}"""));

        formsOnly.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await formsOnly.ReadErrorCodeAsync()).ShouldBe(-32021);
        (await pages.ReadJsonAsync())["result"]!["inputRequests"]!["page"]!["params"]!["url"]!.GetValue<string>().ShouldBe("https://example.com/sign-in");
        (await pagesOnly.ReadErrorCodeAsync()).ShouldBe(-32021);
    }

    [Theory]
    [InlineData("""{"action":"accept","content":{"size":"huge"}}""")]
    [InlineData("""{"action":"accept","content":{"size":1}}""")]
    [InlineData("""{"action":"accept","content":{"size":null}}""")]
    [InlineData("""{"action":"accept","content":{"size":"large","more":"x"}}""")]
    [InlineData("""{"action":"accept","content":{}}""")]
    [InlineData("""{"action":"accept"}""")]
    [InlineData("""{"action":"agree","content":{"size":"large"}}""")]
    [InlineData("""{"content":{"size":"large"}}""")]
    [InlineData("42")]
    public async Task An_answer_that_does_not_fit_the_question_never_reaches_the_tool(string answer)
    {
        await using var server = await StartAsync();
        var state = await AskAsync(server, "order");

        using var response = await server.Http.SendNowAsync(Call("order", state, $$"""{"size":{{answer}}}"""));

        (await response.ReadErrorCodeAsync()).ShouldBe(-32602);
    }

    [Theory]
    [InlineData("""{"action":"accept","content":{"count":0}}""")]
    [InlineData("""{"action":"accept","content":{"count":11}}""")]
    [InlineData("""{"action":"accept","content":{"count":1.5}}""")]
    [InlineData("""{"action":"accept","content":{"count":"3"}}""")]
    public async Task A_number_that_does_not_fit_never_reaches_the_tool(string answer)
    {
        await using var server = await StartAsync();
        var state = await AskAsync(server, "order");
        using var sized = await server.Http.SendNowAsync(Call("order", state, """{"size":{"action":"accept","content":{"size":"small"}}}"""));
        var next = (await sized.ReadJsonAsync())["result"]!["requestState"]!.GetValue<string>();

        using var response = await server.Http.SendNowAsync(Call("order", next, $$"""{"count":{{answer}}}"""));

        (await response.ReadErrorCodeAsync()).ShouldBe(-32602);
    }

    [Fact]
    public async Task An_answer_may_come_before_its_question_and_beside_what_nobody_asks()
    {
        await using var server = await StartAsync();
        const string answers = """{"size":{"action":"accept","content":{"size":"small"}},"count":{"action":"accept","content":{"count":3}},"other":{"action":"accept"}}""";

        using var response = await server.Http.SendNowAsync(Call("order", responses: answers));

        (await response.ReadJsonAsync())["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldStartWith("3 small at offer ");
    }

    [Theory]
    [InlineData("""{"name":{"action":"accept","content":{"name":"Ada"}}}""")]
    [InlineData("""{"name":{"action":"accept","content":{"name":"Ada"}},"consent":null}""")]
    public async Task What_is_not_answered_is_asked_again(string answers)
    {
        await using var server = await StartAsync();
        var state = await AskAsync(server, "register");

        using var response = await server.Http.SendNowAsync(Call("register", state, answers));

        OpenQuestionsOf(await response.ReadJsonAsync()).ShouldBe(["consent"]);
    }

    [Fact]
    public async Task Any_server_with_the_key_goes_on_where_another_one_asked()
    {
        var key = new string('1', 64);
        await using var one = await StartAsync(http => http.SessionKeys.Add(key));
        await using var other = await StartAsync(http => http.SessionKeys.Add(key));
        var state = await AskAsync(one, "order");

        using var response = await other.Http.SendNowAsync(Call("order", state, """{"size":{"action":"accept","content":{"size":"small"}}}"""));

        OpenQuestionsOf(await response.ReadJsonAsync()).ShouldBe(["count"]);
    }

    [Fact]
    public async Task State_of_a_tool_that_keeps_it_in_another_form_is_refused()
    {
        await using var server = await StartAsync();
        using var asked = await server.Http.SendNowAsync(RawMcp.CallTool("keep"));
        var state = (await asked.ReadJsonAsync())["result"]!["requestState"]!.GetValue<string>();

        using var response = await server.Http.SendNowAsync(Call("order", state, "{}"));

        (await response.ReadErrorCodeAsync()).ShouldBe(-32602);
    }

    private static Task<TestServer> StartAsync(Action<McpHttpOptions>? http = null) =>
        TestServer.StartAsync(http: http, services: services => services.AddMcpServer().WithTools<AskingTools>());

    private static McpClientOptions Answering(Func<ElicitRequestParams, ElicitResult> answer) => new()
    {
        Handlers = new McpClientHandlers { ElicitationHandler = (question, _) => ValueTask.FromResult(answer(question!)) },
    };

    private static ElicitResult Accept<T>(string field, T value) => new()
    {
        Action = "accept",
        Content = new Dictionary<string, JsonElement> { [field] = JsonSerializer.SerializeToElement(value) },
    };

    private static ValueTask<CallToolResult> CallAsync(McpClient client, string tool) => client.CallToolAsync(tool, cancellationToken: TestContext.Current.CancellationToken);

    private static string TextOf(CallToolResult result) => result.Content.OfType<TextContentBlock>().Single().Text;

    private static async Task<string> AskAsync(TestServer server, string tool)
    {
        using var response = await server.Http.SendNowAsync(Call(tool));
        return (await response.ReadJsonAsync())["result"]!["requestState"]!.GetValue<string>();
    }

    private static string[] OpenQuestionsOf(JsonObject answer) => [.. answer["result"]!["inputRequests"]!.AsObject().Select(question => question.Key)];

    private static HttpRequestMessage Call(string tool, string? state = null, string? responses = null, string capabilities = """{"elicitation":{}}""")
    {
        var parameters = new JsonObject
        {
            ["name"] = tool,
            ["arguments"] = new JsonObject(),
            ["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = RawMcp.Stateless,
                ["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(capabilities),
            },
        };
        if (state is not null)
            parameters["requestState"] = state;
        if (responses is not null)
            parameters["inputResponses"] = JsonNode.Parse(responses);

        return RawMcp.Call("tools/call", parameters);
    }
}
