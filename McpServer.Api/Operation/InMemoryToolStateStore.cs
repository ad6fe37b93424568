using System.Collections.Concurrent;

namespace McpAspire.Api.Operation;

/// <summary>The states of one process. Whoever changes one reads it again, so that there is nothing to watch.</summary>
internal sealed class InMemoryToolStateStore : IToolStateStore
{
    private readonly ConcurrentDictionary<string, bool> _disabled = new(StringComparer.Ordinal);

    public ValueTask<IReadOnlyCollection<string>> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyCollection<string>>([.. _disabled.Keys]);

    public ValueTask SetAsync(string tool, bool isEnabled, CancellationToken cancellationToken)
    {
        if (isEnabled)
            _disabled.TryRemove(tool, out _);
        else
            _disabled[tool] = true;
        return ValueTask.CompletedTask;
    }

    public async Task WatchAsync(Func<CancellationToken, Task> changed, CancellationToken cancellationToken)
    {
        await changed(cancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
