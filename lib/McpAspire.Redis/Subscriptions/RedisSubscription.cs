using System.Threading.Channels;

namespace McpAspire.Redis;

/// <summary>
/// A reader of one pub/sub channel. It stays subscribed across reconnects. Messages wait in a buffer of limited size: a slow reader loses the
/// newest ones, and learns that it did.
/// </summary>
public sealed class RedisSubscription : IDisposable
{
    private readonly Action<RedisSubscription> _onDisposed;
    private readonly Channel<RedisMessage> _messages;
    private int _missed;

    internal RedisSubscription(string channel, int capacity, Action<RedisSubscription> onDisposed)
    {
        Channel = channel;
        _onDisposed = onDisposed;
        _messages = System.Threading.Channels.Channel.CreateBounded<RedisMessage>(capacity);
    }

    /// <summary>The channel's name.</summary>
    public string Channel { get; }

    /// <summary>The next message.</summary>
    /// <exception cref="ObjectDisposedException">The subscription or its client was disposed.</exception>
    public async ValueTask<RedisMessage> ReadAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _missed, 0) != 0)
            return new RedisMessage(default, IsGap: true);

        try
        {
            return await _messages.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new ObjectDisposedException("The subscription has ended.", exception);
        }
    }

    /// <summary>Ends the subscription.</summary>
    public void Dispose()
    {
        if (_messages.Writer.TryComplete())
            _onDisposed(this);
    }

    internal void Deliver(ReadOnlyMemory<byte> payload)
    {
        if (!_messages.Writer.TryWrite(new RedisMessage(payload)))
            Interlocked.Exchange(ref _missed, 1);
    }

    internal void DeliverGap()
    {
        if (!_messages.Writer.TryWrite(new RedisMessage(default, IsGap: true)))
            Interlocked.Exchange(ref _missed, 1);
    }
}
