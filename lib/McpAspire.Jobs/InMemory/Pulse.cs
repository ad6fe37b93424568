namespace McpAspire.Jobs;

/// <summary>Wakes everybody who waits for the next change. Used under the owner's lock.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = NewSource();

    public Task Next => _next.Task;

    public void Beat()
    {
        _next.TrySetResult();
        _next = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
