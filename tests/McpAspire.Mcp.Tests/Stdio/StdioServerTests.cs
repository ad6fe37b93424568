using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Tests.Stdio;

/// <summary>The stdio transport in a process of its own, over real pipes.</summary>
public sealed class StdioServerTests
{
    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task The_SDKs_client_calls_tools(string version)
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions { Command = "dotnet", Arguments = [StdioChild.HostPath, "--stdio"] });
        var options = new McpClientOptions { ProtocolVersion = version, DiscoverProbeTimeout = TimeSpan.FromMinutes(1) };
        await using var client = await McpClient.CreateAsync(transport, options, cancellationToken: TestContext.Current.CancellationToken);

        var result = await client.CallToolAsync("test_simple_text", cancellationToken: TestContext.Current.CancellationToken);

        result.Content.OfType<TextContentBlock>().Single().Text.ShouldBe("This is a simple text response for testing.");
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_answered_and_the_server_lives_on()
    {
        await using var server = new StdioChild();

        await server.SendAsync("this is not JSON");
        await server.SendAsync("");
        await server.SendAsync("""{"jsonrpc":"1.0","id":"x","method":"ping"}""");
        await server.SendAsync($"[{RawMcp.Ping}]");
        await server.SendAsync(new string('x', 5 << 20));
        await server.SendAsync(RawMcp.Initialize);

        await ExpectErrorAsync(server, -32700, id: null);
        await ExpectErrorAsync(server, -32600, id: "x");
        await ExpectErrorAsync(server, -32600, id: null);
        await ExpectErrorAsync(server, -32600, id: null);
        (await server.ReceiveAsync())["result"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task At_the_end_what_is_under_way_is_finished_and_the_exit_code_is_0(bool bySignal)
    {
        await using var server = new StdioChild();
        await server.SendAsync(1, "tools/call", new JsonObject { ["name"] = "test_tool_with_progress", ["_meta"] = new JsonObject() });
        await server.SendAsync(2, "tools/list");
        (await server.ReceiveAsync())["id"]!.GetValue<int>().ShouldBe(2);

        if (bySignal)
            await server.TerminateAsync();
        else
            server.CloseInput();

        var rest = await server.ReceiveAllAsync();
        rest.ShouldHaveSingleItem()["result"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("Progress reported.");
        (await server.WaitForExitAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task At_the_end_a_tool_that_waits_for_the_client_waits_no_longer()
    {
        await using var server = new StdioChild();
        await server.SendAsync(RawMcp.Initialize.Replace("\"capabilities\":{}", "\"capabilities\":{\"elicitation\":{}}", StringComparison.Ordinal));
        (await server.ReceiveAsync())["result"].ShouldNotBeNull();
        await server.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"test_elicitation","arguments":{"message":"Name?"}}}""");
        (await server.ReceiveAsync())["method"]!.GetValue<string>().ShouldBe("elicitation/create");

        server.CloseInput();

        (await server.ReceiveAllAsync()).ShouldHaveSingleItem()["error"].ShouldNotBeNull();
        (await server.WaitForExitAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task At_the_end_subscriptions_end()
    {
        await using var server = new StdioChild();
        await server.SendAsync(1, "subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } });
        (await server.ReceiveAsync())["method"]!.GetValue<string>().ShouldBe("notifications/subscriptions/acknowledged");

        server.CloseInput();

        (await server.WaitForExitAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_reads_no_more_leaves_no_process_behind()
    {
        await using var server = new StdioChild();
        await server.SendAsync(1, "tools/list");
        (await server.ReceiveAsync())["id"]!.GetValue<int>().ShouldBe(1);

        server.CloseOutput();
        await server.SendAsync(2, "tools/list");

        (await server.WaitForExitAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_but_the_protocol_is_on_standard_output()
    {
        await using var server = new StdioChild();
        await server.SendAsync(1, "tools/call", new JsonObject { ["name"] = "test_stray_output" });

        server.CloseInput();

        (await server.ReceiveAllAsync()).ShouldHaveSingleItem()["id"]!.GetValue<int>().ShouldBe(1);
    }

    private static async Task ExpectErrorAsync(StdioChild server, int code, string? id)
    {
        var error = await server.ReceiveAsync();
        error["error"]!["code"]!.GetValue<int>().ShouldBe(code);
        error["id"]?.GetValue<string>().ShouldBe(id);
    }
}
