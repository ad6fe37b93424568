using McpAspire.TestSupport;

namespace McpAspire.Redis.Tests;

/// <summary>A server that the tests of a class share, and a client of it.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public RedisClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await RedisServer.StartAsync();
        Client = RedisClient.Create(Server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Waits until the server sees that many clients in a blocking command.</summary>
    public async Task WaitForBlockedClientsAsync(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string info;
        do
            info = (await Client.ExecuteAsync(["INFO", "clients"], timeout.Token)).AsString();
        while (!info.Contains($"blocked_clients:{count}\r\n", StringComparison.Ordinal));
    }
}
