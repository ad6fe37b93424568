using System.Security.Claims;
using McpAspire.Api.Sessions;
using McpAspire.Mcp;
using McpAspire.Mcp.Sessions;
using McpAspire.Redis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>One of several servers that share their sessions in Redis. A request's header <c>X-User</c> stands for its authentication.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Replica(WebApplication app, FakeLogCollector logs)
    {
        _app = app;
        Logs = logs;
        Address = new Uri(app.Urls.Single());
        Http = new HttpClient { BaseAddress = new Uri(Address, "/mcp") };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public FakeLogCollector Logs { get; }

    public SessionProbe Probe => _app.Services.GetRequiredService<SessionProbe>();

    public LossyBackplane Backplane => Get<LossyBackplane>();

    public static async Task<Replica> StartAsync(string redis, Action<McpHttpOptions> http, Action<HttpServerTransportOptions>? transport = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        var logs = new FakeLoggerProvider();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<SessionProbe>();
        builder.Services.AddSingleton(RedisClient.Create(RedisOptions.Parse(redis) with { ConnectTimeout = TimeSpan.FromSeconds(1) }));
        builder.Services.AddMcpServer()
            .WithHttpTransport(transport)
            .WithTools<SessionTools>()
            .WithSubscribeToResourcesHandler((request, _) =>
            {
                request.Services!.GetRequiredService<SessionProbe>().Subscriptions.TryAdd(request.Params.Uri, request.Server);
                return ValueTask.FromResult(new EmptyResult());
            })
            .WithUnsubscribeFromResourcesHandler((request, _) =>
            {
                request.Services!.GetRequiredService<SessionProbe>().Subscriptions.TryRemove(request.Params.Uri, out var _);
                return ValueTask.FromResult(new EmptyResult());
            })
            .WithListResourcesHandler((_, _) => ValueTask.FromResult(new ListResourcesResult { Resources = [] }));
        builder.Services.AddRedisSessions().AddSingleton<LossyBackplane>().AddSingleton<ISessionBackplane>(services => services.GetRequiredService<LossyBackplane>());
        builder.Services.Configure(http);

        var app = builder.Build();
        app.Use(AuthenticateAsync);
        app.MapMcp("/mcp");
        await app.StartAsync(TestContext.Current.CancellationToken);
        var replica = new Replica(app, logs.Collector);
        await replica.ConnectAsync();
        return replica;
    }

    /// <summary>A service of the server.</summary>
    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Cuts it off from Redis, for good and at once: for all others that is as if the process had been killed.</summary>
    public ValueTask SeverAsync() => Get<RedisClient>().DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    // Commands wait for a connection only so long as a test of an outage can wait; on busy cores the first takes longer.
    private Task ConnectAsync() => Cluster.UntilAsync(async () =>
    {
        try
        {
            await Get<RedisClient>().ExecuteAsync(["PING"], TestContext.Current.CancellationToken);
            return true;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    });

    private static Task AuthenticateAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers["X-User"] is [{ } user])
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user), new Claim(ClaimTypes.Name, user)], "test"));

        return next(context);
    }
}
