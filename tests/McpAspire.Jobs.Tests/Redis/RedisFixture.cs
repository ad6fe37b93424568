using McpAspire.Redis;
using McpAspire.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace McpAspire.Jobs.Tests.Redis;

/// <summary>A server that the tests of a class share; each store has keys of its own unless it is told a prefix.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public RedisClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await RedisServer.StartAsync();
        Client = RedisClient.Create(Server.ConnectionString + ",connectTimeout=30000");
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }

    internal RedisJobStore NewStore(Action<JobStoreOptions>? configure = null) => NewStore(Client, configure);

    internal static RedisJobStore NewStore(RedisClient client, Action<JobStoreOptions>? configure = null)
    {
        var options = new JobStoreOptions { Prefix = Guid.NewGuid().ToString("N") };
        configure?.Invoke(options);
        return new RedisJobStore(client, Options.Create(options), TimeProvider.System, NullLogger<RedisJobStore>.Instance);
    }
}
