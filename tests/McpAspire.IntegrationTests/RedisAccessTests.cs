using McpAspire.Redis;

namespace McpAspire.IntegrationTests;

/// <summary>What each service may do in Redis, asked of the Redis that the AppHost started. That they can do their work is what all other tests show.</summary>
[Collection<AuthlessSystem>]
public sealed class RedisAccessTests(AuthlessSystem system)
{
    [Theory]
    [InlineData("scan-worker", "HGETALL", "{mcpaspire}:jobs:fpe:job:1")]
    [InlineData("scan-worker", "XADD", "{mcpaspire}:jobs:fpe:queue:v1:interactive", "*", "id", "1")]
    [InlineData("scan-worker", "PUBLISH", "{mcpaspire}:jobs:fpe:cancel:w", "1")]
    [InlineData("scan-worker", "SUBSCRIBE", "{mcpaspire}:mcp:peers")]
    [InlineData("scan-worker", "HGETALL", "{mcpaspire}:mcp:session:1")]
    [InlineData("scan-worker", "GET", "auth:signing-key")]
    [InlineData("scan-worker", "KEYS", "*")]
    [InlineData("scan-worker", "SCAN", "0")]
    [InlineData("scan-worker", "CONFIG", "GET", "requirepass")]
    [InlineData("scan-worker", "CONFIG", "SET", "dir", "/tmp")]
    [InlineData("scan-worker", "ACL", "LIST")]
    [InlineData("scan-worker", "CLIENT", "LIST")]
    [InlineData("scan-worker", "FLUSHALL")]
    [InlineData("scan-worker", "FUNCTION", "LIST")]
    [InlineData("scan-worker", "DEBUG", "SLEEP", "1")]
    [InlineData("scan-worker", "MONITOR")]
    [InlineData("scan-worker", "SHUTDOWN")]
    [InlineData("scan-worker", "SAVE")]
    [InlineData("fpe-worker", "HGETALL", "{mcpaspire}:jobs:scan:job:1")]
    [InlineData("fpe-worker", "GET", "auth:signing-key")]
    [InlineData("auth", "HGETALL", "{mcpaspire}:jobs:fpe:job:1")]
    [InlineData("auth", "DEL", "auth:signing-key")]
    [InlineData("mcp-api", "GET", "auth:signing-key")]
    [InlineData("mcp-api", "CONFIG", "SET", "dir", "/tmp")]
    [InlineData("mcp-api", "ACL", "LIST")]
    [InlineData("mcp-api", "FLUSHALL")]
    [InlineData("mcp-api", "KEYS", "*")]
    [InlineData("mcp-api", "SHUTDOWN")]
    public async Task A_service_may_not(string service, params string[] command) => (await TryAsync(service, command)).ShouldContain("has no permissions");

    [Theory]
    [InlineData("scan-worker", "HGET", "{mcpaspire}:jobs:scan:job:1", "job")]
    [InlineData("fpe-worker", "HGET", "{mcpaspire}:jobs:fpe:job:1", "job")]
    [InlineData("mcp-api", "HGETALL", "{mcpaspire}:jobs:fpe:job:1")]
    [InlineData("auth", "GET", "auth:signing-key")]
    public async Task A_service_may(string service, params string[] command) => (await TryAsync(service, command)).ShouldBe("OK");

    [Fact]
    public async Task No_service_knows_the_password_of_the_operator()
    {
        var connectionString = await system.App.GetConnectionStringAsync("redis", TestContext.Current.CancellationToken);
        var password = RedisOptions.Parse(connectionString!).Password!;

        var environments = Processes.OfAppHost(Environment.ProcessId).ToDictionary(process => $"{process}", process => Processes.EnvironmentOf(process.Id));

        // Each service and the `dotnet run` that starts it; other users' processes and those that forbid dumps are for root to read.
        environments.Values.Count(environment => environment.Contains("ConnectionStrings__redis=", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(6);
        environments.Where(environment => environment.Value.Contains(password, StringComparison.Ordinal)).Select(environment => environment.Key).ShouldBeEmpty();
    }

    private async Task<string> TryAsync(string service, string[] command)
    {
        var connectionString = await system.App.GetConnectionStringAsync("redis", TestContext.Current.CancellationToken);
        await using var redis = RedisClient.Create(connectionString!);
        return (await redis.ExecuteAsync(["ACL", "DRYRUN", service, .. command.Select(part => (RedisArgument)part)], TestContext.Current.CancellationToken)).AsString();
    }
}
