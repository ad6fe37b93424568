using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>The session era by hand.</summary>
internal static class SessionWire
{
    public const string Ping = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";

    public const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    private const string InitializeRequest = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{}},"clientInfo":{"name":"wire","version":"1"}}}
        """;

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts a session and gives its id.</summary>
    public static async Task<string> InitializeAsync(this HttpClient http, string? user = null)
    {
        using var response = await http.PostMessageAsync(InitializeRequest, session: null, user);
        response.EnsureSuccessStatusCode();
        var session = response.Headers.GetValues("Mcp-Session-Id").Single();
        using var initialized = await http.PostMessageAsync(Initialized, session, user);
        initialized.EnsureSuccessStatusCode();
        return session;
    }

    public static Task<HttpResponseMessage> TryInitializeAsync(this HttpClient http) => http.PostMessageAsync(InitializeRequest, session: null);

    public static Task<HttpResponseMessage> PostMessageAsync(this HttpClient http, string body, string? session, string? user = null) =>
        http.SendAsync(HttpMethod.Post, session, user, body);

    public static Task<HttpResponseMessage> OpenStreamAsync(this HttpClient http, string session, string? lastEventId = null, string? user = null) =>
        http.SendAsync(HttpMethod.Get, session, user, lastEventId: lastEventId);

    public static Task<HttpResponseMessage> DeleteSessionAsync(this HttpClient http, string session, string? user = null) =>
        http.SendAsync(HttpMethod.Delete, session, user);

    public static string Answer(JsonNode id, string action) =>
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["result"] = new JsonObject { ["action"] = action } }.ToJsonString();

    public static string Call(int id, string tool, JsonObject? arguments = null) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id,
        ["method"] = "tools/call",
        ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [], ["_meta"] = new JsonObject { ["progressToken"] = "p" } },
    }.ToJsonString();

    public static string Request(int id, string method, JsonObject parameters) =>
        new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString();

    public static async Task<JsonObject> ReadJsonAsync(this HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!.AsObject();

    public static async Task<string> ReadTextAsync(this HttpResponseMessage response) =>
        (await response.ReadJsonAsync())["result"]!["content"]![0]!["text"]!.GetValue<string>();

    /// <summary>The events of a stream with their ids, until it ends; those without data too.</summary>
    public static async IAsyncEnumerable<(string? Id, JsonObject? Message)> ReadEventsAsync(this HttpResponseMessage response)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        using var reader = new StreamReader(stream);
        string? id = null;
        JsonObject? message = null;
        while (await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line["id: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                message = JsonNode.Parse(line["data: ".Length..], documentOptions: new() { MaxDepth = 1024 })!.AsObject();
            else if (line.Length == 0 && (id, message) is not (null, null))
            {
                yield return (id, message);
                (id, message) = (null, null);
            }
        }
    }

    private static Task<HttpResponseMessage> SendAsync(this HttpClient http, HttpMethod method, string? session, string? user, string? body = null, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(method, (Uri?)null);
        request.Headers.Add("Accept", "application/json, text/event-stream");
        Add("Mcp-Session-Id", session);
        Add("X-User", user);
        Add("Last-Event-ID", lastEventId);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        void Add(string name, string? value)
        {
            if (value is not null)
                request.Headers.Add(name, value);
        }
    }
}
