namespace McpAspire.Redis;

/// <summary>A command that was sent and whose reply is awaited.</summary>
/// <param name="sentAt">Timestamp of the connection's clock.</param>
/// <param name="timeout">How long the reply may take.</param>
internal sealed class PendingReply(long sentAt, TimeSpan timeout)
{
    // Continuations must not run on the read loop: it would wait for whatever they wait for.
    private readonly TaskCompletionSource<RedisValue> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<RedisValue> Task => _completion.Task;

    public long SentAt { get; } = sentAt;

    public TimeSpan Timeout { get; } = timeout;

    public void Complete(RedisValue value)
    {
        if (value.Kind == RedisValueKind.Error)
            Fail(new RedisException(value.AsString()));
        else
            _completion.TrySetResult(value);
    }

    public void Fail(Exception exception)
    {
        _completion.TrySetException(exception);
        // A caller that gave up waiting leaves nobody to observe it.
        _ = _completion.Task.Exception;
    }
}
