using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace McpAspire.ServiceDefaults.Tests.Telemetry;

/// <summary>An OTLP receiver over HTTP/protobuf (opentelemetry-proto, collector services): it keeps each request's path and body.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly Channel<(string Path, byte[] Body)> _requests = Channel.CreateUnbounded<(string, byte[])>();
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        OtlpReceiver receiver = null!;
        var app = await RunningService.StartAsync(_ => { }, app => app.MapPost("/v1/{signal}", context => receiver.TakeAsync(context)));
        return receiver = new OtlpReceiver(app);
    }

    /// <summary>Everything that was received, to be called when the sender has stopped.</summary>
    public List<(string Path, byte[] Body)> Drain()
    {
        var received = new List<(string, byte[])>();
        while (_requests.Reader.TryRead(out var request))
            received.Add(request);
        return received;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        context.Request.ContentType.ShouldBe("application/x-protobuf");
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _requests.Writer.TryWrite((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}
