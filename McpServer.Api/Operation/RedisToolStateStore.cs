using McpAspire.Jobs;
using McpAspire.Redis;
using McpAspire.Tools;

namespace McpAspire.Api.Operation;

/// <summary>A set of names in Redis, and a channel that tells of changes. What counts is the set: the channel is a hint to look at it.</summary>
internal sealed class RedisToolStateStore(RedisClient redis) : IToolStateStore
{
    private const string Disabled = "{mcpaspire}:tools:disabled";
    private const string Changes = "{mcpaspire}:tools:changed";
    private const int Capacity = 16;

    private static readonly RedisScript Set = new(
        $"""
        redis.call(ARGV[2] == '1' and 'SREM' or 'SADD', KEYS[1], ARGV[1])
        redis.call('PUBLISH', '{Changes}', ARGV[1])
        return 1
        """);

    public async ValueTask<IReadOnlyCollection<string>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var names = await redis.ExecuteAsync(["SMEMBERS", Disabled], cancellationToken);
            return [.. names.Items.ToArray().Select(name => name.AsString())];
        }
        catch (Exception exception) when (exception is RedisConnectionException or RedisException)
        {
            throw Unavailable(exception);
        }
    }

    public async ValueTask SetAsync(string tool, bool isEnabled, CancellationToken cancellationToken)
    {
        try
        {
            await redis.EvaluateAsync(Set, [Disabled], [tool, isEnabled ? 1 : 0], cancellationToken);
        }
        catch (Exception exception) when (exception is RedisConnectionException or RedisException)
        {
            throw Unavailable(exception);
        }
    }

    public async Task WatchAsync(Func<CancellationToken, Task> changed, CancellationToken cancellationToken)
    {
        try
        {
            using var changes = await redis.SubscribeAsync(Changes, Capacity, cancellationToken);
            while (true)
            {
                await changed(cancellationToken);

                // A gap is a reason to look as good as a message.
                await changes.ReadAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is RedisConnectionException or RedisException)
        {
            throw Unavailable(exception);
        }
    }

    private static ToolException Unavailable(Exception exception) =>
        new(new ToolError(ToolErrorType.Unavailable, "The states of the tools cannot be reached now.", "Try again in a few seconds."), exception);
}
