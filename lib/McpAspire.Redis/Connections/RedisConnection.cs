using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace McpAspire.Redis;

/// <summary>
/// The life of one socket: commands are written in the order in which they were sent, many at a time, and replies are matched in the same order.
/// When it breaks, everything awaited fails and nothing more is accepted.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private const int MaxReplyBytes = 256 * 1024 * 1024;
    private const long MaxUnsentBytes = 256 * 1024 * 1024;

    private static readonly PipeOptions OutputOptions = new(pauseWriterThreshold: 0, minimumSegmentSize: 32 * 1024, useSynchronizationContext: false);

    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<RedisValue>? _onPush;
    private readonly Stream _stream;
    private readonly Pipe _output = new(OutputOptions);
    private readonly Lock _gate = new();
    private readonly Queue<PendingReply> _awaited = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _watch;
    private Task _loops = Task.CompletedTask;
    private Exception? _failure;
    private long _unsentBytes;
    private long _lastReceived;

    private RedisConnection(Stream stream, RedisOptions options, TimeProvider time, Action<RedisValue>? onPush)
    {
        _stream = stream;
        _options = options;
        _time = time;
        _onPush = onPush;
        _lastReceived = time.GetTimestamp();
        var period = TimeSpan.FromTicks(Math.Min(options.CommandTimeout.Ticks, options.KeepAlive.Ticks) / 4);
        _watch = time.CreateTimer(static self => ((RedisConnection)self!).Watch(), this, period, period);
    }

    /// <summary>Completes, never with an exception, when the connection can no longer be used.</summary>
    public Task Closed => _closed.Task;

    public bool IsClosed => Closed.IsCompleted;

    /// <summary>Connects, authenticates and waits until the server serves commands.</summary>
    /// <exception cref="RedisException">The server refused, such as WRONGPASS or LOADING.</exception>
    /// <exception cref="RedisConnectionException">It cannot be reached or trusted.</exception>
    public static async Task<RedisConnection> ConnectAsync(
        RedisOptions options, TimeProvider time, Action<RedisValue>? onPush, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        RedisConnection? connection = null;
        try
        {
            connection = new RedisConnection(await OpenAsync(options, either.Token), options, time, onPush);
            connection._loops = Task.WhenAll(connection.WriteAsync(), connection.ReadAsync());
            await connection.GreetAsync(either.Token);
            return connection;
        }
        catch (Exception exception)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            if (exception is RedisException or RedisConnectionException)
                throw;

            cancellationToken.ThrowIfCancellationRequested();
            var reason = timeout.IsCancellationRequested ? "timed out" : exception.Message;
            throw new RedisConnectionException($"Cannot connect to Redis at {options.Endpoint}: {reason}", exception);
        }
    }

    /// <summary>Sends a command; the caller may stop waiting for the reply at any time. False when the connection is closed: nothing was sent.</summary>
    public bool TrySend(RedisCommand command, TimeSpan timeout, [NotNullWhen(true)] out Task<RedisValue>? reply)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                reply = null;
                return false;
            }

            if (_unsentBytes > MaxUnsentBytes)
                throw new RedisConnectionException($"More than {MaxUnsentBytes} bytes wait to be sent to Redis at {_options.Endpoint}.");

            var pending = new PendingReply(_time.GetTimestamp(), timeout);
            command.WriteTo(_output.Writer);
            _unsentBytes += _output.Writer.UnflushedBytes;
            _awaited.Enqueue(pending);
            reply = pending.Task;
            WakeWriter();
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close(new RedisConnectionException($"The connection to Redis at {_options.Endpoint} was closed."));
        await _loops;
    }

    private static async Task<Stream> OpenAsync(RedisOptions options, CancellationToken cancellationToken)
    {
        var stream = new NetworkStream(await DialAsync(options, cancellationToken), ownsSocket: true);
        if (!options.Ssl)
            return stream;

        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(TlsOptions(options), cancellationToken);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private static async Task<Socket> DialAsync(RedisOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions TlsOptions(RedisOptions options)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = options.SslHost ?? options.Host };
        if (options.TrustedRoots is null)
            return tls;

        tls.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        tls.CertificateChainPolicy.CustomTrustStore.AddRange(options.TrustedRoots);
        return tls;
    }

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        List<RedisArgument> hello = ["HELLO", 3];
        if (_options.Password is not null)
            hello.AddRange(["AUTH", _options.User ?? "default", _options.Password]);
        if (_options.ClientName is not null)
            hello.AddRange(["SETNAME", _options.ClientName]);

        await SendAsync([.. hello]);
        if (_options.Database != 0)
            await SendAsync(["SELECT", _options.Database]);
        // Answers LOADING until the server has read its data back after a restart.
        await SendAsync(["PING"]);

        Task<RedisValue> SendAsync(RedisCommand command) =>
            TrySend(command, _options.CommandTimeout, out var reply) ? reply.WaitAsync(cancellationToken) : throw _failure!;
    }

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Without a pause threshold a flush completes at once.")]
    private void WakeWriter() => _ = _output.Writer.FlushAsync(CancellationToken.None);

    private async Task WriteAsync()
    {
        var unsent = _output.Reader;
        try
        {
            while (true)
            {
                var read = await unsent.ReadAsync();
                if (read.IsCanceled || (read.IsCompleted && read.Buffer.IsEmpty))
                    break;

                foreach (var segment in read.Buffer)
                    await _stream.WriteAsync(segment);
                var sent = read.Buffer.Length;
                unsent.AdvanceTo(read.Buffer.End);
                lock (_gate)
                    _unsentBytes -= sent;
            }
        }
        catch (Exception exception)
        {
            // Whatever it was: nobody may be left waiting.
            Close(Broken(exception));
        }

        await unsent.CompleteAsync();
    }

    private async Task ReadAsync()
    {
        var received = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await received.ReadAsync();
                var buffer = read.Buffer;
                Volatile.Write(ref _lastReceived, _time.GetTimestamp());
                while (RespReader.TryRead(ref buffer, out var value))
                    Accept(value);

                if (buffer.Length > MaxReplyBytes)
                    throw new RedisProtocolException($"A reply is longer than {MaxReplyBytes} bytes.");
                if (read.IsCompleted)
                    throw new EndOfStreamException("The server closed the connection.");
                received.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (Exception exception)
        {
            // Whatever it was: nobody may be left waiting.
            Close(Broken(exception));
        }

        await received.CompleteAsync();
    }

    private void Accept(RedisValue value)
    {
        if (value.Kind == RedisValueKind.Push && !IsReply(value))
        {
            _onPush?.Invoke(value);
            return;
        }

        PendingReply? pending;
        lock (_gate)
        {
            if (!_awaited.TryDequeue(out pending))
            {
                if (_failure is not null)
                    return;
                throw new RedisProtocolException("A reply arrived that no command asked for.");
            }
        }

        pending.Complete(value);
    }

    /// <summary>RESP3 confirms subscriptions with push messages, in the place of a reply.</summary>
    private static bool IsReply(RedisValue push) =>
        push.Count > 0 && push[0].Kind == RedisValueKind.String
        && (push[0].AsBytes().Span.SequenceEqual("subscribe"u8) || push[0].AsBytes().Span.SequenceEqual("unsubscribe"u8));

    /// <summary>Gives a connection up whose oldest reply is overdue, and tests an idle one.</summary>
    private void Watch()
    {
        bool overdue;
        bool idle;
        lock (_gate)
        {
            var lastReceived = Volatile.Read(ref _lastReceived);
            overdue = _awaited.TryPeek(out var oldest) && _time.GetElapsedTime(Math.Max(oldest.SentAt, lastReceived)) > oldest.Timeout;
            idle = oldest is null && _time.GetElapsedTime(lastReceived) > _options.KeepAlive;
        }

        if (overdue)
            Close(new RedisConnectionException($"Redis at {_options.Endpoint} did not reply in time."));
        else if (idle)
            TrySend(["PING"], _options.CommandTimeout, out _);
    }

    private RedisConnectionException Broken(Exception cause) => new($"The connection to Redis at {_options.Endpoint} broke: {cause.Message}", cause);

    private void Close(Exception reason)
    {
        PendingReply[] lost;
        lock (_gate)
        {
            if (_failure is not null)
                return;

            _failure = reason;
            lost = [.. _awaited];
            _awaited.Clear();
            _output.Writer.Complete();
            _output.Reader.CancelPendingRead();
        }

        _watch.Dispose();
        _stream.Dispose();
        foreach (var pending in lost)
            pending.Fail(reason);
        _closed.TrySetResult();
    }
}
