using McpAspire.Api.Hosting;
using McpAspire.Api.Tests.Sessions;
using McpAspire.Redis;
using McpAspire.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace McpAspire.Api.Tests.Hosting;

/// <summary>Two replicas of the product over one Redis; there is no worker but the test. Everybody may operate them.</summary>
internal sealed class ServerPair : IAsyncDisposable
{
    private readonly string _sessionKey = Cluster.NewKey();
    private readonly string[] _settings;
    private readonly List<WebApplication> _apps = [];

    private ServerPair(RedisServer redis)
    {
        Redis = redis;
        Client = RedisClient.Create(redis.ConnectionString);
        _settings =
        [
            "--urls=http://127.0.0.1:0", $"--ConnectionStrings:redis={redis.ConnectionString}", $"--Mcp:Http:SessionKeys:0={_sessionKey}",
            $"--Jobs:SealKey={Cluster.NewKey()}", "--Auth:AnonymousScopes=tools:read tools:call fpe:encrypt fpe:decrypt admin", "--TOOL_INCLUDE=fpe,nmap_scan",
        ];
    }

    public RedisServer Redis { get; }

    public RedisClient Client { get; }

    public StatelessWire A { get; private set; } = null!;

    public StatelessWire B { get; private set; } = null!;

    public static async Task<ServerPair> StartAsync()
    {
        var pair = new ServerPair(await RedisServer.StartAsync());
        pair.A = await pair.StartReplicaAsync();
        pair.B = await pair.StartReplicaAsync();
        return pair;
    }

    public async Task<StatelessWire> StartReplicaAsync()
    {
        var app = HttpServer.Build(_settings);
        _apps.Add(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new StatelessWire(new Uri(app.Urls.Single()));
    }

    /// <summary>One more replica, in a process of its own, which can be killed.</summary>
    public Task<ServerProcess> StartProcessAsync() => ServerProcess.StartAsync(Redis.ConnectionString, _sessionKey);

    /// <summary>A service of the first replica.</summary>
    public T Get<T>()
        where T : notnull => _apps[0].Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        A.Dispose();
        B.Dispose();
        await Task.WhenAll(_apps.Select(app => app.StopAsync(CancellationToken.None)));
        foreach (var app in _apps)
            await app.DisposeAsync();
        await Client.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
