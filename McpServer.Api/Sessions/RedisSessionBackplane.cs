using McpAspire.Mcp.Sessions;
using McpAspire.Redis;

namespace McpAspire.Api.Sessions;

/// <summary>One pub/sub channel for all replicas.</summary>
internal sealed class RedisSessionBackplane(RedisClient redis) : ISessionBackplane
{
    private const int Capacity = 4096;

    private static readonly string Channel = SessionStorage.Prefix + "peers";

    public async ValueTask PublishAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            await redis.ExecuteAsync(["PUBLISH", Channel, message], cancellationToken);
        }
        catch (Exception exception) when (SessionStorage.IsOutage(exception))
        {
            throw SessionStorage.ToUnavailable(exception);
        }
    }

    public async Task ListenAsync(Action<ReadOnlyMemory<byte>?> receive, CancellationToken cancellationToken)
    {
        try
        {
            using var subscription = await redis.SubscribeAsync(Channel, Capacity, cancellationToken);
            while (true)
            {
                var message = await subscription.ReadAsync(cancellationToken);
                receive(message.IsGap ? null : message.Payload);
            }
        }
        catch (Exception exception) when (SessionStorage.IsOutage(exception))
        {
            throw SessionStorage.ToUnavailable(exception);
        }
    }
}
