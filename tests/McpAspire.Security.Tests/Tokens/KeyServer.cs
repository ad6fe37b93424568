using System.Text.Json;
using McpAspire.Security.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace McpAspire.Security.Tests.Tokens;

/// <summary>An issuer's key set over HTTP, with an outage to switch on.</summary>
internal sealed class KeyServer : IAsyncDisposable
{
    private WebApplication _app = null!;
    private int _requests;

    public string Url => _app.Urls.Single() + "/.well-known/jwks.json";

    public int Requests => _requests;

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<KeyServer> StartAsync(params SigningKey[] keys)
    {
        var server = new KeyServer();
        server.Publish(keys);
        server._app = await WebServer.CreateBuilder().StartAsync(app => app.Run(context =>
        {
            Interlocked.Increment(ref server._requests);
            return server.Answer(context);
        }));
        return server;
    }

    public void Publish(params SigningKey[] keys) =>
        PublishText(JsonSerializer.Serialize(new JsonWebKeySet([.. keys.Select(key => key.PublicKey)]), SecurityJson.Default.JsonWebKeySet));

    public void PublishText(string document) => Answer = context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(document);
    };

    public void Fail() => Answer = context =>
    {
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
