using System.Collections.Concurrent;

namespace McpAspire.Redis;

/// <summary>
/// A client of one Redis server (6.2 or newer), safe to share between threads. Commands of all callers go through one connection without
/// waiting for each other; blocking commands and subscriptions have connections of their own. It connects on first use and again after the
/// connection broke. A command that finds no connection waits for one up to the connect timeout; one whose connection breaks before the
/// reply fails, and is never sent a second time.
/// </summary>
public sealed class RedisClient : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly RedisLink _link;
    private readonly RedisSubscriber _subscriber;
    private readonly ConcurrentBag<RedisConnection> _idleBlocking = [];
    private readonly CancellationTokenSource _disposed = new();

    private RedisClient(RedisOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _link = new RedisLink(options, time);
        _subscriber = new RedisSubscriber(options, time);
    }

    /// <summary>Whether the connection for commands is up now.</summary>
    public bool IsConnected => _link.IsConnected;

    /// <summary>A client; nothing is connected yet.</summary>
    /// <param name="options">Where the server is.</param>
    /// <param name="timeProvider">The clock of timeouts and pauses; the system's when absent.</param>
    public static RedisClient Create(RedisOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RedisClient(options, timeProvider ?? TimeProvider.System);
    }

    /// <summary>A client; nothing is connected yet.</summary>
    /// <param name="connectionString">See <see cref="RedisOptions.Parse"/>.</param>
    /// <exception cref="FormatException">The connection string is not valid.</exception>
    public static RedisClient Create(string connectionString) => Create(RedisOptions.Parse(connectionString));

    /// <summary>Executes a command. Cancelling stops the wait, not the command.</summary>
    /// <exception cref="RedisException">The server refused it.</exception>
    /// <exception cref="RedisConnectionException">There is no connection, or it broke before the reply: the server may have executed it.</exception>
    public async ValueTask<RedisValue> ExecuteAsync(RedisCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        while (true)
        {
            var connection = await _link.GetAsync(cancellationToken);
            if (connection.TrySend(command, _options.CommandTimeout, out var reply))
                return await reply.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Runs a script by its hash, and with its text when the server does not know it.</summary>
    /// <param name="script">The script.</param>
    /// <param name="keys">Its <c>KEYS</c>.</param>
    /// <param name="arguments">Its <c>ARGV</c>.</param>
    /// <param name="cancellationToken">Stops the wait, not the script.</param>
    /// <exception cref="RedisException">The script failed or was refused.</exception>
    /// <exception cref="RedisConnectionException">As for <see cref="ExecuteAsync"/>.</exception>
    public ValueTask<RedisValue> EvaluateAsync(
        RedisScript script, ReadOnlySpan<RedisArgument> keys, ReadOnlySpan<RedisArgument> arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(script);
        RedisCommand byHash = ["EVALSHA", script.Sha1, keys.Length, .. keys, .. arguments];
        RedisCommand byText = ["EVAL", script.Source, keys.Length, .. keys, .. arguments];
        return EvaluateAsync(byHash, byText, cancellationToken);
    }

    /// <summary>
    /// Executes a command that makes the server wait, such as <c>XREAD … BLOCK</c>, on a connection that nothing else uses meanwhile.
    /// Cancelling gives the connection up, and with it whatever the server was about to answer.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="wait">How long the command itself says that it waits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RedisException">The server refused it.</exception>
    /// <exception cref="RedisConnectionException">As for <see cref="ExecuteAsync"/>.</exception>
    public async Task<RedisValue> ExecuteBlockingAsync(RedisCommand command, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        RedisConnection? connection = null;
        var reusable = false;
        try
        {
            Task<RedisValue>? reply;
            do
                connection = await RentAsync(either.Token);
            while (!connection.TrySend(command, wait + _options.CommandTimeout, out reply));

            var value = await reply.WaitAsync(either.Token);
            reusable = true;
            return value;
        }
        catch (RedisException)
        {
            reusable = connection is not null;
            throw;
        }
        catch (OperationCanceledException exception) when (_disposed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The Redis client was disposed.", exception);
        }
        finally
        {
            if (reusable)
                _idleBlocking.Add(connection!);
            else if (connection is not null)
                await connection.DisposeAsync();
            if (_disposed.IsCancellationRequested)
                await CloseIdleAsync();
        }
    }

    /// <summary>Subscribes to a pub/sub channel; messages published after this returns are received.</summary>
    /// <param name="channel">The channel's exact name.</param>
    /// <param name="capacity">How many messages wait for a slow reader.</param>
    /// <param name="cancellationToken">Cancels the subscribing.</param>
    /// <exception cref="RedisException">The server refused it.</exception>
    /// <exception cref="RedisConnectionException">There is no connection.</exception>
    public Task<RedisSubscription> SubscribeAsync(string channel, int capacity, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(channel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        return _subscriber.SubscribeAsync(channel, capacity, cancellationToken);
    }

    /// <summary>Closes all connections; whatever waits for a reply fails.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
            return;

        await _disposed.CancelAsync();
        await _subscriber.DisposeAsync();
        await _link.DisposeAsync();
        await CloseIdleAsync();
        _disposed.Dispose();
    }

    private async ValueTask<RedisValue> EvaluateAsync(RedisCommand byHash, RedisCommand byText, CancellationToken cancellationToken)
    {
        try
        {
            return await ExecuteAsync(byHash, cancellationToken);
        }
        catch (RedisException exception) when (exception.Code == "NOSCRIPT")
        {
            return await ExecuteAsync(byText, cancellationToken);
        }
    }

    private async Task CloseIdleAsync()
    {
        while (_idleBlocking.TryTake(out var connection))
            await connection.DisposeAsync();
    }

    private async Task<RedisConnection> RentAsync(CancellationToken cancellationToken)
    {
        while (_idleBlocking.TryTake(out var idle))
        {
            if (!idle.IsClosed)
                return idle;
            await idle.DisposeAsync();
        }

        // Waits, as commands do, for a server that is away; the connection itself is then made at once.
        await _link.GetAsync(cancellationToken);
        return await RedisConnection.ConnectAsync(_options, _time, onPush: null, cancellationToken);
    }
}
