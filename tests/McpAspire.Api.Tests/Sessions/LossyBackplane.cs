using McpAspire.Api.Sessions;
using McpAspire.Mcp.Sessions;
using McpAspire.Redis;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>The backplane of a replica, which loses all that it hears while it is told to, as pub/sub does, and tells nobody.</summary>
internal sealed class LossyBackplane(RedisClient redis) : ISessionBackplane
{
    private readonly RedisSessionBackplane _backplane = new(redis);
    private volatile bool _isLosing;
    private long _published;

    public bool IsLosing
    {
        get => _isLosing;
        set => _isLosing = value;
    }

    /// <summary>How many messages were sent.</summary>
    public long Published => Interlocked.Read(ref _published);

    public ValueTask PublishAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _published);
        return _backplane.PublishAsync(message, cancellationToken);
    }

    public Task ListenAsync(Action<ReadOnlyMemory<byte>?> receive, CancellationToken cancellationToken) => _backplane.ListenAsync(
        message =>
        {
            if (!_isLosing)
                receive(message);
        },
        cancellationToken);
}
