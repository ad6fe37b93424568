using McpAspire.Redis;
using McpAspire.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpAspire.Jobs.Tests.Redis;

public sealed class RedisDurabilityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_may_be_changed_is_made_durable()
    {
        await using var server = await RedisServer.StartAsync("appendonly no", "maxmemory-policy allkeys-lru");
        await using var client = RedisClient.Create(server.ConnectionString);

        (await Ensure(client)).IsDurable.ShouldBeTrue();

        (await client.ExecuteAsync(["CONFIG", "GET", "appendonly"], Token))[1].AsString().ShouldBe("yes");
        (await client.ExecuteAsync(["CONFIG", "GET", "maxmemory-policy"], Token))[1].AsString().ShouldBe("noeviction");
    }

    [Theory]
    [InlineData("+config|get", false, "off")]
    [InlineData("-config", null, "unknown")]
    public async Task A_server_that_may_not_be_changed_is_reported(string right, bool? known, string word)
    {
        await using var server = await RedisServer.StartAsync("appendonly no", "maxmemory-policy allkeys-lru", $"user jobs on >secret ~* +@connection {right}");
        await using var client = RedisClient.Create($"127.0.0.1:{server.Port},user=jobs,password=secret");

        var durability = await Ensure(client);

        durability.AppendOnly.ShouldBe(known);
        durability.NoEviction.ShouldBe(known);
        durability.IsDurable.ShouldBeFalse();
        durability.Description.ShouldContain(word);
    }

    [Fact]
    public async Task A_server_that_is_away_is_not_reported_as_anything()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(server.ConnectionString + ",connectTimeout=100");
        await server.KillAsync();

        await Should.ThrowAsync<JobStoreUnavailableException>(() => Ensure(client));
    }

    private static async Task<JobDurability> Ensure(RedisClient client)
    {
        using var durability = new RedisDurability(client, TimeProvider.System, NullLogger<RedisDurability>.Instance);
        return await durability.EnsureAsync(Token);
    }
}
