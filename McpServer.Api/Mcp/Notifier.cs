using System.Threading.Channels;

namespace McpAspire.Api.Mcp;

/// <summary>Sends a notification that says nothing but that something has changed: one that is due stands for all that come meanwhile.</summary>
internal sealed class Notifier
{
    /// <summary>The shortest time from one to the next.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Something has changed.</summary>
    public void Raise() => _due.Writer.TryWrite(true);

    /// <summary>Nothing will change any more.</summary>
    public void Complete() => _due.Writer.TryComplete();

    /// <summary>Sends until it is completed.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> send, TimeProvider time, CancellationToken cancellationToken)
    {
        await foreach (var _ in _due.Reader.ReadAllAsync(cancellationToken))
        {
            await send(cancellationToken);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
