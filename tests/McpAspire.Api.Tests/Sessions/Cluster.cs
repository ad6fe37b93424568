using System.Net;
using System.Security.Cryptography;
using McpAspire.Mcp;
using McpAspire.Redis;
using McpAspire.TestSupport;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>Two replicas and the Redis server that they share.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private Cluster(RedisServer redis, Replica a, Replica b)
    {
        Redis = redis;
        A = a;
        B = b;
        Client = RedisClient.Create(redis.ConnectionString);
        Gateway = new HttpClient(new RoundRobinHandler(a.Address, b.Address)) { BaseAddress = new Uri(a.Address, "/mcp") };
    }

    public RedisServer Redis { get; }

    public RedisClient Client { get; }

    public Replica A { get; }

    public Replica B { get; }

    /// <summary>Each request to the other replica.</summary>
    public HttpClient Gateway { get; }

    public static string NewKey() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public static async Task<Cluster> StartAsync(Action<HttpServerTransportOptions>? transport = null, Action<McpHttpOptions>? http = null, string[]? keysOfA = null, string[]? keysOfB = null)
    {
        var redis = await RedisServer.StartAsync();
        string[] shared = [NewKey()];
        return new Cluster(redis, await StartReplicaAsync(keysOfA ?? shared), await StartReplicaAsync(keysOfB ?? shared));

        Task<Replica> StartReplicaAsync(string[] keys) => Replica.StartAsync(
            redis.ConnectionString,
            options =>
            {
                foreach (var key in keys)
                    options.SessionKeys.Add(key);

                http?.Invoke(options);
            },
            transport);
    }

    /// <summary>Waits until something holds that other processes take a moment for.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(SessionWire.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
            await poll.WaitForNextTickAsync(patience.Token);
    }

    public static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await A.DisposeAsync();
        await B.DisposeAsync();
        await Client.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
