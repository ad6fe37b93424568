using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace McpAspire.ServiceDefaults.Tests.Telemetry;

/// <summary>Receives OTLP over HTTP and keeps the bodies by path. Names and attributes are plain UTF-8 in a protobuf message.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Body)> _requests = new();
    private WebApplication _app = null!;

    public string Url => _app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        receiver._app = await RunningService.StartAsync(_ => { }, app => app.MapPost("/v1/{signal}", receiver.TakeAsync));
        return receiver;
    }

    /// <summary>All that was received of a signal: <c>traces</c>, <c>metrics</c> or <c>logs</c>.</summary>
    public string TextOf(string signal) => string.Concat(_requests.Where(request => request.Path == $"/v1/{signal}").Select(request => request.Body));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _requests.Enqueue((context.Request.Path.Value!, Encoding.UTF8.GetString(body.ToArray())));
        context.Response.ContentType = "application/x-protobuf";
    }
}
