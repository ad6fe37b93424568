using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using McpAspire.Api.Tests.Sessions;

namespace McpAspire.Api.Tests.Hosting;

/// <summary>2026-07-28 by hand, and the endpoints beside it.</summary>
internal sealed class StatelessWire(Uri address, string? token = null) : IDisposable
{
    public const string Version = "2026-07-28";

    private readonly HttpClient _http = new() { BaseAddress = address, DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Uri Address => address;

    /// <summary>A client for the session era by hand.</summary>
    public HttpClient Sessions { get; } = new() { BaseAddress = new Uri(address, "/mcp") };

    public Task<HttpResponseMessage> PostAsync(string path, string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return _http.SendAsync(request, Cancellation);
    }

    /// <summary>Sends a request and gives the response when its headers are there.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, JsonObject? parameters = null)
    {
        parameters ??= [];
        var meta = parameters["_meta"] as JsonObject ?? [];
        meta["io.modelcontextprotocol/protocolVersion"] = Version;
        meta["io.modelcontextprotocol/clientCapabilities"] = new JsonObject();
        parameters["_meta"] = meta.DeepClone();
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = JsonContent.Create(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "r", ["method"] = method, ["params"] = parameters }),
        };
        request.Headers.Add("Accept", "application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", Version);
        request.Headers.Add("Mcp-Method", method);
        if ((parameters["name"] ?? parameters["uri"]) is { } name)
            request.Headers.Add("Mcp-Name", name.GetValue<string>());
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>The answer to a request, whether it comes as a body or at the end of a stream.</summary>
    public async Task<JsonObject> AskAsync(string method, JsonObject? parameters = null)
    {
        using var response = await SendAsync(method, parameters);
        return response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? (await response.ReadEventsAsync().LastAsync(e => e.Message is not null, Cancellation)).Message!
            : await response.ReadJsonAsync();
    }

    /// <summary>The result of a request.</summary>
    public async Task<JsonObject> ResultAsync(string method, JsonObject? parameters = null)
    {
        var answer = await AskAsync(method, parameters);
        return answer["result"]?.AsObject() ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    /// <summary>What a resource is.</summary>
    public async Task<JsonObject> ReadAsync(string uri) =>
        JsonNode.Parse((await ResultAsync("resources/read", new JsonObject { ["uri"] = uri }))["contents"]![0]!["text"]!.GetValue<string>())!.AsObject();

    public async Task<string[]> NamesAsync(string list) =>
        [.. (await ResultAsync($"{list}/list"))[list]!.AsArray().Select(item => item!["name"]!.GetValue<string>())];

    public Task<JsonObject> CallAsync(string tool, JsonObject arguments) => ResultAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments });

    /// <summary>Starts to listen: what was granted, and what comes then.</summary>
    public async Task<Listening> ListenAsync(JsonObject notifications)
    {
        var response = await SendAsync("subscriptions/listen", new JsonObject { ["notifications"] = notifications });
        return await Listening.StartAsync(response);
    }

    public void Dispose()
    {
        _http.Dispose();
        Sessions.Dispose();
    }
}
