using System.Collections.Frozen;
using McpAspire.Tools;

namespace McpAspire.Api.Operation;

/// <summary>Which tools are disabled, as this process last heard: every call asks, so none of them goes to the store.</summary>
internal sealed class ToolStates(IToolStateStore store) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile FrozenSet<string>? _disabled;

    /// <summary>Raised after a state has changed, on whichever replica.</summary>
    public event EventHandler? Changed;

    /// <summary>Null while that is not known yet, because the store has not been reached since the process started.</summary>
    public bool? IsEnabled(string tool) => _disabled is { } disabled ? !disabled.Contains(tool) : null;

    /// <summary>Enables or disables a tool for all replicas; this one knows when the call returns, the others a moment later.</summary>
    /// <exception cref="ToolException">Of type unavailable: the store cannot be reached.</exception>
    public async Task SetAsync(string tool, bool isEnabled, CancellationToken cancellationToken)
    {
        await store.SetAsync(tool, isEnabled, cancellationToken);
        await ReadAsync(cancellationToken);
    }

    /// <summary>Looks at the store.</summary>
    /// <exception cref="ToolException">Of type unavailable: the store cannot be reached; what was known stays.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        // One after the other: an older answer must not take the place of a newer one.
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var disabled = (await store.ReadAsync(cancellationToken)).ToFrozenSet(StringComparer.Ordinal);
            if (_disabled is { } known && known.SetEquals(disabled))
                return;

            _disabled = disabled;
            Changed?.Invoke(this, EventArgs.Empty);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();
}
