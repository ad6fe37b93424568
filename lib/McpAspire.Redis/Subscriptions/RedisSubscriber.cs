namespace McpAspire.Redis;

/// <summary>All subscriptions of a client, over one connection of their own.</summary>
internal sealed class RedisSubscriber : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly RedisLink _link;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Subscribers> _channels = [];
    private RedisConnection? _connection;

    public RedisSubscriber(RedisOptions options, TimeProvider time)
    {
        _options = options;
        _link = new RedisLink(options, time, OnPush, ResubscribeAsync);
    }

    /// <summary>Once it returns, every message that is published reaches the subscription.</summary>
    public async Task<RedisSubscription> SubscribeAsync(string channel, int capacity, CancellationToken cancellationToken)
    {
        var subscription = new RedisSubscription(channel, capacity, Unsubscribe);
        try
        {
            await ConfirmAsync(subscription, cancellationToken);
            return subscription;
        }
        catch
        {
            subscription.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        RedisSubscription[] all;
        lock (_gate)
            all = [.. _channels.Values.SelectMany(c => c.Members)];
        foreach (var subscription in all)
            subscription.Dispose();
    }

    private async Task ConfirmAsync(RedisSubscription subscription, CancellationToken cancellationToken)
    {
        Task<RedisValue>? confirmed;
        while (!TryAdd(subscription, await _link.GetAsync(cancellationToken), out confirmed))
            continue;

        try
        {
            await confirmed!.WaitAsync(cancellationToken);
        }
        catch (RedisConnectionException)
        {
            // The connection broke meanwhile: the next one subscribes before it is handed out.
            await _link.GetAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Registers and sends in one step, so that the order of commands on the wire is the order of changes here. False when the connection is
    /// closed: nothing was registered then.
    /// </summary>
    private bool TryAdd(RedisSubscription subscription, RedisConnection connection, out Task<RedisValue>? confirmed)
    {
        lock (_gate)
        {
            if (_channels.TryGetValue(subscription.Channel, out var known))
            {
                known.Members.Add(subscription);
                confirmed = known.Confirmed;
                return true;
            }

            if (!connection.TrySend(["SUBSCRIBE", subscription.Channel], _options.CommandTimeout, out confirmed))
                return false;

            _channels.Add(subscription.Channel, new Subscribers(confirmed) { Members = { subscription } });
            return true;
        }
    }

    private void Unsubscribe(RedisSubscription subscription)
    {
        lock (_gate)
        {
            if (!_channels.TryGetValue(subscription.Channel, out var known) || !known.Members.Remove(subscription) || known.Members.Count > 0)
                return;

            _channels.Remove(subscription.Channel);
            _connection?.TrySend(["UNSUBSCRIBE", subscription.Channel], _options.CommandTimeout, out _);
        }
    }

    private async Task ResubscribeAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        List<Task> confirmations = [];
        RedisSubscription[] interrupted;
        lock (_gate)
        {
            _connection = connection;
            foreach (var (channel, subscribers) in _channels)
            {
                if (!connection.TrySend(["SUBSCRIBE", channel], _options.CommandTimeout, out var confirmed))
                    throw new RedisConnectionException("The connection broke while subscribing again.");
                subscribers.Confirmed = confirmed;
                confirmations.Add(confirmed);
            }

            interrupted = [.. _channels.Values.SelectMany(c => c.Members)];
        }

        await Task.WhenAll(confirmations).WaitAsync(cancellationToken);
        foreach (var subscription in interrupted)
            subscription.DeliverGap();
    }

    private void OnPush(RedisValue push)
    {
        if (push.Count != 3 || push[0].AsString() != "message")
            return;

        lock (_gate)
        {
            if (!_channels.TryGetValue(push[1].AsString(), out var subscribers))
                return;
            foreach (var subscription in subscribers.Members)
                subscription.Deliver(push[2].AsBytes());
        }
    }

    private sealed class Subscribers(Task<RedisValue> confirmed)
    {
        public Task<RedisValue> Confirmed { get; set; } = confirmed;

        public List<RedisSubscription> Members { get; } = [];
    }
}
