using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Api.Tests.Hosting;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Tests.Mcp;

public sealed class CatalogToolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tool_is_listed_with_what_a_model_and_a_program_need()
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();

        var scan = (await client.ListToolsAsync(cancellationToken: Cancellation)).Single(tool => tool.Name == "nmap_scan").ProtocolTool;

        scan.Title.ShouldNotBeNullOrEmpty();
        scan.Annotations!.OpenWorldHint.ShouldBe(true);
        scan.Annotations.DestructiveHint.ShouldBe(false);
        scan.InputSchema.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
        scan.InputSchema.GetProperty("properties").TryGetProperty("user_token", out _).ShouldBeFalse();
        scan.OutputSchema!.Value.GetProperty("properties").TryGetProperty("hosts", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_failed_call_is_a_tool_error_with_type_and_suggestion()
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();

        var result = await client.CallToolAsync("nmap_scan", new Dictionary<string, object?> { ["target"] = "10.0.0.0/20" }, cancellationToken: Cancellation);

        result.IsError.ShouldBe(true);
        var error = result.Meta!["mcpaspire/error"]!;
        error["type"]!.GetValue<string>().ShouldBe("validation_error");
        error["metadata"]!["suggested_cidr"]!.GetValue<string>().ShouldContain("/22");
        TextOf(result).ShouldContain("4096");
        TextOf(result).ShouldContain(error["recoverySuggestion"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_caller_without_the_scope_is_told_which_one_it_needs()
    {
        await using var server = await SingleProcessServer.StartAsync("--Auth:AnonymousScopes=tools:read tools:call:network");
        await using var client = await server.ConnectAsync();

        var result = await client.CallToolAsync("fpe_encrypt", new Dictionary<string, object?> { ["value"] = "123456789" }, cancellationToken: Cancellation);

        result.IsError.ShouldBe(true);
        result.Meta!["mcpaspire/error"]!["type"]!.GetValue<string>().ShouldBe("permission_denied");
        TextOf(result).ShouldContain("fpe:encrypt");
    }

    [Fact]
    public async Task The_same_idempotency_key_runs_once()
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var request = new CallToolRequestParams
        {
            Name = "nmap_scan",
            Arguments = new Dictionary<string, JsonElement>
            {
                ["target"] = JsonSerializer.SerializeToElement("127.0.0.1"),
                ["ports"] = JsonSerializer.SerializeToElement($"{((IPEndPoint)listener.LocalEndpoint).Port}"),
            },
            Meta = new JsonObject { ["mcpaspire/idempotencyKey"] = "once" },
        };

        var first = await client.CallToolAsync(request, Cancellation);
        var second = await client.CallToolAsync(request, Cancellation);

        first.IsError.ShouldNotBe(true);
        second.Meta!["mcpaspire/execution"]!.ToJsonString().ShouldBe(first.Meta!["mcpaspire/execution"]!.ToJsonString());
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"\"")]
    [InlineData("\"two words\"")]
    public async Task An_idempotency_key_that_is_none_is_a_tool_error(string key)
    {
        await using var server = await SingleProcessServer.StartAsync();
        await using var client = await server.ConnectAsync();

        var result = await client.CallToolAsync(
            new CallToolRequestParams
            {
                Name = "fpe_encrypt",
                Arguments = new Dictionary<string, JsonElement> { ["value"] = JsonSerializer.SerializeToElement("123456789") },
                Meta = new JsonObject { ["mcpaspire/idempotencyKey"] = JsonNode.Parse(key) },
            },
            Cancellation);

        result.Meta!["mcpaspire/error"]!["type"]!.GetValue<string>().ShouldBe("validation_error");
    }

    private static string TextOf(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
