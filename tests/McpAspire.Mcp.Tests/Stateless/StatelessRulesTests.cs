using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace McpAspire.Mcp.Tests.Stateless;

/// <summary>The rules of 2026-07-28.</summary>
public sealed class StatelessRulesTests
{
    [Theory]
    [InlineData("Mcp-Method", null)]
    [InlineData("Mcp-Method", "tools/list")]
    [InlineData("Mcp-Method", "TOOLS/CALL")]
    [InlineData("Mcp-Name", null)]
    [InlineData("Mcp-Name", "fail")]
    [InlineData("Mcp-Name", "=?base64?!!!?=")]
    [InlineData("MCP-Protocol-Version", null)]
    public async Task A_header_that_is_missing_or_differs_from_the_body_gets_400(string header, string? value)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.CallTool("echo", new JsonObject { ["text"] = "" }, (header, value)));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = await response.ReadJsonAsync();
        error["error"]!["code"]!.GetValue<int>().ShouldBe(-32020);
        error["id"]!.GetValue<string>().ShouldBe("call-1");
    }

    [Fact]
    public async Task A_name_in_base64_is_decoded()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.CallTool("whoami", null, ("Mcp-Name", $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes("whoami"))}?=")));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_version_in_the_metadata_must_be_that_of_the_header()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Call("tools/list", new JsonObject
        {
            ["_meta"] = new JsonObject { ["io.modelcontextprotocol/protocolVersion"] = "2027-01-01", ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject() },
        }));

        (await response.ReadErrorCodeAsync()).ShouldBe(-32020);
    }

    [Theory]
    [InlineData("2027-01-01")]
    [InlineData("v999.0.0")]
    public async Task A_version_that_is_not_supported_gets_400_with_those_that_are(string version)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Call(
            "server/discover",
            new JsonObject { ["_meta"] = new JsonObject { ["io.modelcontextprotocol/protocolVersion"] = version, ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject() } },
            ("MCP-Protocol-Version", version)));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await response.ReadJsonAsync())["error"]!;
        error["code"]!.GetValue<int>().ShouldBe(-32022);
        error["data"]!.ToJsonString().ShouldBe($$"""{"supported":["2026-07-28"],"requested":"{{version}}"}""");
    }

    [Fact]
    public async Task A_notification_of_a_version_that_is_not_supported_gets_400()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Post(RawMcp.Initialized, ("MCP-Protocol-Version", "2027-01-01")));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}""")]
    [InlineData("""{"io.modelcontextprotocol/clientCapabilities":{}}""")]
    [InlineData("""{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":17}""")]
    public async Task Metadata_that_is_not_whole_gets_400(string meta)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Call("tools/list", new JsonObject { ["_meta"] = JsonNode.Parse(meta) }));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.ReadErrorCodeAsync()).ShouldBe(-32602);
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("no/such/method")]
    public async Task A_method_that_this_revision_does_not_have_gets_404(string method)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Call(method));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.ReadErrorCodeAsync()).ShouldBe(-32601);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Only_POST_is_there(string method)
    {
        await using var server = await TestServer.StartAsync();
        using var request = RawMcp.With(new HttpRequestMessage(new HttpMethod(method), (Uri?)null), ("MCP-Protocol-Version", RawMcp.Stateless), ("Accept", "text/event-stream"));

        using var response = await server.Http.SendNowAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe(["POST"]);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]""")]
    public async Task Answers_and_batches_get_400(string body)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Post(body, ("MCP-Protocol-Version", RawMcp.Stateless)));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.ReadErrorCodeAsync()).ShouldBe(-32600);
    }

    [Fact]
    public async Task A_session_id_is_neither_asked_for_nor_given()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.CallTool("session", null, ("Mcp-Session-Id", "anything")));

        response.Headers.Contains("Mcp-Session-Id").ShouldBeFalse();
        (await response.ReadJsonAsync())["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("none");
    }

    [Theory]
    [InlineData("eu", "eu", HttpStatusCode.OK)]
    [InlineData("=?base64?ZcO8?=", "eü", HttpStatusCode.OK)]
    [InlineData("us", "eu", HttpStatusCode.BadRequest)]
    [InlineData(null, "eu", HttpStatusCode.BadRequest)]
    [InlineData("eu", null, HttpStatusCode.BadRequest)]
    [InlineData(null, null, HttpStatusCode.OK)]
    public async Task An_argument_that_the_schema_repeats_as_a_header_must_agree_with_it(string? header, string? argument, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.CallTool("route", new JsonObject { ["region"] = argument }, ("Mcp-Param-Region", header)));

        response.StatusCode.ShouldBe(status);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("debug", 3)]
    [InlineData("info", 2)]
    [InlineData("error", 1)]
    public async Task Log_messages_come_only_at_the_level_that_the_request_asks_for(string? level, int count)
    {
        await using var server = await TestServer.StartAsync();
        var parameters = new JsonObject
        {
            ["name"] = "log",
            ["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = RawMcp.Stateless,
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            },
        };
        if (level is not null)
            parameters["_meta"]!["io.modelcontextprotocol/logLevel"] = level;

        using var response = await server.Http.SendNowAsync(RawMcp.Call("tools/call", parameters));

        var messages = await response.ReadEventsAsync().CountAsync(message => message["method"]?.GetValue<string>() == "notifications/message", TestContext.Current.CancellationToken);
        messages.ShouldBe(count);
    }

    [Fact]
    public async Task The_client_learns_of_tools_that_come_and_go()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Call("subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }));
        var events = response.ReadEventsAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current["method"]!.GetValue<string>().ShouldBe("notifications/subscriptions/acknowledged");
        server.AddTool("late");
        (await events.MoveNextAsync()).ShouldBeTrue();

        events.Current["method"]!.GetValue<string>().ShouldBe("notifications/tools/list_changed");
        events.Current["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]!.GetValue<string>().ShouldBe("call-1");
        var stopping = server.StopAsync();
        (await events.MoveNextAsync()).ShouldBeFalse();
        await stopping.WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken);
    }
}
