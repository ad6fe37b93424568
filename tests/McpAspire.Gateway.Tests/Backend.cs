using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpAspire.Gateway.Tests;

/// <summary>A service behind the gateway: it answers its name, what it saw, and whatever a test has it do.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RequestDelegate _usualAnswer;
    private int _readyRequests;

    private Backend(string name)
    {
        Answer = _usualAnswer = context => context.Response.WriteAsync($"{name} {context.Request.Method} {context.Request.Path}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.MapGet("/ready", async () =>
        {
            Interlocked.Increment(ref _readyRequests);
            await BeforeReady();
            return Results.StatusCode(ReadyStatus);
        });
        _app.MapFallback("{**path}", context =>
        {
            Seen.Enqueue((context.Request.Path.Value!, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            return Answer(context);
        });
    }

    public string Url => _app.Urls.Single();

    public int ReadyStatus { get; set; } = StatusCodes.Status200OK;

    /// <summary>Runs before readiness is answered.</summary>
    public Func<Task> BeforeReady { get; set; } = () => Task.CompletedTask;

    public int ReadyRequests => _readyRequests;

    public ConcurrentQueue<(string Path, Dictionary<string, string> Headers)> Seen { get; } = new();

    public RequestDelegate Answer { get; set; }

    public static async Task<Backend> StartAsync(string name)
    {
        var backend = new Backend(name);
        await backend._app.StartAsync(TestContext.Current.CancellationToken);
        return backend;
    }

    /// <summary>Forgets what it saw and what it was told to do.</summary>
    public void Reset()
    {
        Seen.Clear();
        Answer = _usualAnswer;
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
