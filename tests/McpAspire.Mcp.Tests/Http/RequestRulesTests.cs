using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace McpAspire.Mcp.Tests.Http;

/// <summary>What every POST has to be, whatever its revision.</summary>
public sealed class RequestRulesTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    [InlineData("text/html")]
    public async Task A_client_that_does_not_accept_both_media_types_gets_406(string? accept)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Post(RawMcp.Initialize, ("Accept", accept)));

        response.StatusCode.ShouldBe(HttpStatusCode.NotAcceptable);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/*, text/*")]
    [InlineData("application/json; charset=utf-8, text/event-stream")]
    [InlineData("text/event-stream;q=0.5, application/json;q=0.9")]
    public async Task Wildcards_and_qualities_are_understood(string accept)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Post(RawMcp.Initialize, ("Accept", accept)));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_that_is_not_declared_as_JSON_gets_415(string? contentType)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Post(RawMcp.Initialize, ("Content-Type", contentType)));

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("", -32700)]
    [InlineData("{", -32700)]
    [InlineData("not json", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"} {}""", -32700)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}""", -32700)]
    [InlineData("17", -32600)]
    [InlineData("[]", -32600)]
    [InlineData("[17]", -32600)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", -32600)]
    [InlineData("""{"id":1,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1.5,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":17}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","name":"fail"}}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","\u006dethod":"tools/list"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""", -32600)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping","params":{},"params":{}}]""", -32600)]
    public async Task A_body_that_is_not_a_message_gets_400(string body, int code)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Post(body));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.ReadErrorCodeAsync()).ShouldBe(code);
    }

    [Theory]
    [InlineData("tools/call", """{"arguments":{}}""")]
    [InlineData("tools/call", """{"name":17}""")]
    [InlineData("tools/call", """{"name":"echo","arguments":[]}""")]
    [InlineData("tools/list", """{"cursor":17}""")]
    [InlineData("subscriptions/listen", """{"notifications":17}""")]
    public async Task Parameters_that_a_method_does_not_take_get_an_error_that_says_so(string method, string parameters)
    {
        await using var server = await TestServer.StartAsync();
        var meta = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";

        using var response = await server.Http.SendNowAsync(RawMcp.Post(
            $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{"_meta":{{meta}},{{parameters[1..]}}}""", ("MCP-Protocol-Version", RawMcp.Stateless), ("Mcp-Method", method), ("Mcp-Name", "echo")));

        (await response.ReadErrorCodeAsync()).ShouldBe(-32602);
    }

    [Fact]
    public async Task An_error_in_what_a_server_reads_of_its_own_is_not_the_clients()
    {
        await using var server = await TestServer.StartAsync(services: services => services.AddMcpServer().WithReadResourceHandler((_, _) => throw new JsonException("A file of the server's.")));

        using var response = await server.Http.SendNowAsync(RawMcp.Call("resources/read", new JsonObject { ["uri"] = "test://file" }));

        (await response.ReadErrorCodeAsync()).ShouldBe(-32603);
    }

    [Fact]
    public async Task An_error_carries_the_id_of_a_message_that_could_be_read_so_far()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(RawMcp.Post("""{"params":{"id":1},"id":"x","method":"ping"}"""));

        (await response.ReadJsonAsync())["id"]!.GetValue<string>().ShouldBe("x");
    }

    [Fact]
    public async Task Text_that_is_not_UTF8_gets_400()
    {
        await using var server = await TestServer.StartAsync();
        using var request = RawMcp.Post(RawMcp.Initialize);
        request.Content = new ByteArrayContent([.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""u8, 0xFF, .. "\"}"u8]) { Headers = { ContentType = new("application/json") } };

        using var response = await server.Http.SendNowAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.ReadErrorCodeAsync()).ShouldBe(-32700);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_beyond_the_limit_gets_413_whether_it_says_so_or_not(bool saysSo)
    {
        await using var server = await TestServer.StartAsync(http: http => http.MaxRequestBodySize = 1024);
        using var request = RawMcp.Post(RawMcp.Initialize + new string(' ', 1024));
        request.Headers.TransferEncodingChunked = !saysSo;

        using var response = await server.Http.SendNowAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task The_limit_of_the_endpoint_counts_not_that_of_the_web_server()
    {
        await using var server = await TestServer.StartAsync(
            http: http => http.MaxRequestBodySize = 40_000, services: services => services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = 30_000));

        using var response = await server.Http.SendNowAsync(RawMcp.CallTool("echo", new JsonObject { ["text"] = new string('x', 31_000) }));

        (await response.ReadJsonAsync())["result"]!["content"]![0]!["text"]!.GetValue<string>().Length.ShouldBe(31_000);
    }

    [Fact]
    public async Task A_body_at_the_limit_is_read()
    {
        await using var server = await TestServer.StartAsync(http: http => http.MaxRequestBodySize = 1024);

        using var response = await server.Http.SendNowAsync(RawMcp.Post(RawMcp.Initialize.PadRight(1024)));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nesting_beyond_the_limit_gets_400()
    {
        await using var server = await TestServer.StartAsync();
        var nested = new StringBuilder().Insert(0, "[", 100_000).ToString();

        using var response = await server.Http.SendNowAsync(RawMcp.Post($$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{{nested}}"""));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.ReadErrorCodeAsync()).ShouldBe(-32700);
    }

    [Fact]
    public async Task Other_methods_than_those_of_MCP_get_405()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.SendNowAsync(new HttpRequestMessage(HttpMethod.Put, (Uri?)null));

        ((int)response.StatusCode).ShouldBe(StatusCodes.Status405MethodNotAllowed);
    }
}
