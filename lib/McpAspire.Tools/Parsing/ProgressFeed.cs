using System.Threading.Channels;
using McpAspire.Jobs;

namespace McpAspire.Tools.Parsing;

/// <summary>Carries a call's progress from its program's lines to its job.</summary>
internal sealed class ProgressFeed(IProgressReader reader)
{
    // Only the latest matters: a slow reader of progress must not hold up the program.
    private readonly Channel<ProgressUpdate> _updates =
        Channel.CreateBounded<ProgressUpdate>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Takes a line of standard output; returns at once.</summary>
    public void Read(string line)
    {
        if (reader.Read(line) is { } update)
            _updates.Writer.TryWrite(update);
    }

    /// <summary>No more lines come.</summary>
    public void End() => _updates.Writer.TryComplete();

    /// <summary>Reports until <see cref="End"/>.</summary>
    public async Task ReportAsync(IJobContext context, CancellationToken cancellationToken)
    {
        await foreach (var update in _updates.Reader.ReadAllAsync(cancellationToken))
            await context.ReportProgressAsync(update.Progress, update.Total, update.Message, cancellationToken);
    }
}
