using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;

namespace McpAspire.Mcp.Tests;

/// <summary>MCP by hand, for what no well-behaved client would send.</summary>
internal static class RawMcp
{
    public const string Stateless = "2026-07-28";

    public const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}
        """;

    public const string Ping = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";

    public const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    /// <summary>A POST that has all a POST needs, unless a header is given differently; a null value leaves it out.</summary>
    public static HttpRequestMessage Post(string body, params (string Name, string? Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } },
        };
        return With(request, [("Accept", "application/json, text/event-stream"), .. headers]);
    }

    /// <summary>A request of 2026-07-28 with its headers.</summary>
    public static HttpRequestMessage Call(string method, JsonObject? parameters = null, params (string Name, string? Value)[] headers)
    {
        parameters ??= [];
        parameters["_meta"] ??= new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = Stateless,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "call-1", ["method"] = method, ["params"] = parameters };
        var name = parameters["name"] ?? parameters["uri"];
        return Post(body.ToJsonString(), [("MCP-Protocol-Version", Stateless), ("Mcp-Method", method), ("Mcp-Name", name?.GetValue<string>()), .. headers]);
    }

    /// <summary>A call of a tool in 2026-07-28.</summary>
    public static HttpRequestMessage CallTool(string tool, JsonObject? arguments = null, params (string Name, string? Value)[] headers) =>
        Call("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [] }, headers);

    public static HttpRequestMessage With(HttpRequestMessage request, params (string Name, string? Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            HttpHeaders target = name == "Content-Type" ? request.Content!.Headers : request.Headers;
            target.Remove(name);
            if (value is not null)
                target.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>Starts a session and gives its id.</summary>
    public static async Task<string> StartSessionAsync(this HttpClient http, string version = "2025-11-25", string? user = null)
    {
        using var request = Post(Initialize.Replace("2025-11-25", version, StringComparison.Ordinal), ("X-User", user));
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    public static Task<HttpResponseMessage> SendNowAsync(this HttpClient http, HttpRequestMessage request) =>
        http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    public static async Task<JsonObject> ReadJsonAsync(this HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();

    public static async Task<int> ReadErrorCodeAsync(this HttpResponseMessage response) =>
        (await response.ReadJsonAsync())["error"]!["code"]!.GetValue<int>();

    /// <summary>The lines of an event stream, until it ends.</summary>
    public static async IAsyncEnumerable<string> ReadLinesAsync(this HttpResponseMessage response)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestServer.Patience, TestContext.Current.CancellationToken) is { } line)
            yield return line;
    }

    /// <summary>The messages of an event stream, until it ends.</summary>
    public static IAsyncEnumerable<JsonObject> ReadEventsAsync(this HttpResponseMessage response) =>
        response.ReadLinesAsync().Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line["data: ".Length..])!.AsObject());
}
