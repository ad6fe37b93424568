using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpAspire.IntegrationTests;

/// <summary>Takes what services export by OTLP over HTTP and keeps it as it came.</summary>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = [];
    private readonly WebApplication _app;

    private TelemetryReceiver(WebApplication app)
    {
        _app = app;
        app.MapPost("/v1/{signal}", ReceiveAsync);
    }

    public string Url => _app.Urls.First();

    public static async Task<TelemetryReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new TelemetryReceiver(builder.Build());
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>All that came so far.</summary>
    /// <param name="signal">traces, metrics or logs.</param>
    public IReadOnlyList<byte[]> Received(string signal) => [.. _received.Where(export => export.Path == $"/v1/{signal}").Select(export => export.Body)];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        context.Request.Headers.ContentEncoding.ShouldBeEmpty();
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _received.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}
