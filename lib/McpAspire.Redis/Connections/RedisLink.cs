using System.Diagnostics.CodeAnalysis;
using System.Security.Authentication;

namespace McpAspire.Redis;

/// <summary>Keeps one connection up: connects on first use, and again, with growing pauses, whenever it breaks.</summary>
/// <param name="options">Where to.</param>
/// <param name="time">The clock of timeouts and pauses.</param>
/// <param name="onPush">Receives messages that no command asked for; must not block or throw.</param>
/// <param name="onConnected">Prepares a new connection before anybody else uses it.</param>
internal sealed class RedisLink(
    RedisOptions options,
    TimeProvider time,
    Action<RedisValue>? onPush = null,
    Func<RedisConnection, CancellationToken, Task>? onConnected = null) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>A connection that broke sooner counts as a failed attempt, so that a server that drops every client is not hammered.</summary>
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource<RedisConnection> _ready = NewReady();
    private Task? _loop;
    private Exception? _lastFailure;

    public bool IsConnected
    {
        get
        {
            lock (_gate)
                return _ready.Task is { IsCompletedSuccessfully: true, Result.IsClosed: false };
        }
    }

    /// <summary>The current connection, or the next one if it comes within the connect timeout.</summary>
    /// <exception cref="RedisConnectionException">It did not come.</exception>
    /// <exception cref="RedisException">The server turned us away.</exception>
    public async ValueTask<RedisConnection> GetAsync(CancellationToken cancellationToken)
    {
        Task<RedisConnection> ready;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(RedisClient));
            ForgetClosed();
            ready = _ready.Task;
            _loop ??= Task.Run(RunAsync, CancellationToken.None);
        }

        if (ready.IsCompletedSuccessfully)
            return await ready;

        try
        {
            return await ready.WaitAsync(options.ConnectTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new RedisConnectionException($"Redis at {options.Endpoint} cannot be reached.", _lastFailure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
                return;

            _stop.Cancel();
            loop = _loop;
        }

        if (loop is not null)
            await loop;
        Fail(new ObjectDisposedException(nameof(RedisClient)));
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await ConnectAsync();
                var since = time.GetTimestamp();
                lock (_gate)
                    _ready.TrySetResult(connection);
                await connection.Closed.WaitAsync(_stop.Token);
                failures = time.GetElapsedTime(since) > Stable ? 0 : failures + 1;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is RedisException or RedisConnectionException)
            {
                failures++;
                _lastFailure = exception;
                if (IsRefusal(exception))
                    Fail(exception);
            }

            lock (_gate)
                ForgetClosed();
            await PauseAsync(failures);
        }
    }

    private async Task<RedisConnection> ConnectAsync()
    {
        var connection = await RedisConnection.ConnectAsync(options, time, onPush, _stop.Token);
        try
        {
            if (onConnected is not null)
                await onConnected(connection, _stop.Token);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Jitter is no secret.")]
    private async Task PauseAsync(int failures)
    {
        if (failures == 0)
            return;

        var pause = Math.Min(LongestPause.TotalMilliseconds, FirstPause.TotalMilliseconds * Math.Pow(2, failures - 1));
        var jittered = TimeSpan.FromMilliseconds(pause * (0.5 + (Random.Shared.NextDouble() / 2)));
        await Task.Delay(jittered, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Tells everybody who waits; later callers wait for the next attempt.</summary>
    private void Fail(Exception exception)
    {
        TaskCompletionSource<RedisConnection> failed;
        lock (_gate)
        {
            failed = _ready;
            _ready = NewReady();
        }

        failed.TrySetException(exception);
        _ = failed.Task.Exception;
    }

    /// <summary>Whether it is a matter of settings, not of time: wrong credentials, a certificate that is not trusted, not a Redis server.</summary>
    private static bool IsRefusal(Exception exception) => exception
        is RedisException { Code: not "LOADING" }
        or RedisConnectionException { InnerException: AuthenticationException or RedisProtocolException };

    private void ForgetClosed()
    {
        if (_ready.Task is { IsCompletedSuccessfully: true, Result.IsClosed: true })
            _ready = NewReady();
    }

    private static TaskCompletionSource<RedisConnection> NewReady() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
