using McpAspire.Jobs;
using McpAspire.Tools;

namespace McpAspire.Api.Health;

/// <summary>What the registered workers offer, no older than a second.</summary>
internal sealed class WorkerDirectory(IJobStore jobs, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _refresh = new(1, 1);
    private volatile Snapshot? _snapshot;

    /// <exception cref="JobStoreUnavailableException">The registrations cannot be read.</exception>
    public async ValueTask<IReadOnlyList<WorkerRegistration>> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } workers)
            return workers;

        await _refresh.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } refreshed)
                return refreshed;

            var current = await jobs.GetWorkersAsync(cancellationToken);
            _snapshot = new Snapshot(current, time.GetTimestamp());
            return current;
        }
        finally
        {
            _refresh.Release();
        }
    }

    /// <summary>Why no worker can run a tool; none when one can, or when no worker is there to say (the job waits for one then).</summary>
    public async ValueTask<string?> UnavailableReasonAsync(ToolDefinition tool, CancellationToken cancellationToken)
    {
        IReadOnlyList<WorkerRegistration> workers;
        try
        {
            workers = await GetAsync(cancellationToken);
        }
        catch (JobStoreUnavailableException)
        {
            // Dispatch meets the same outage and reports it as what it is.
            return null;
        }

        string? reason = null;
        foreach (var worker in workers)
        {
            if (!worker.Tools.TryGetValue(tool.Name, out var offered))
                continue;
            if (offered.Available)
                return null;
            reason ??= offered.Reason ?? "no worker can run it";
        }

        return reason;
    }

    public void Dispose() => _refresh.Dispose();

    private IReadOnlyList<WorkerRegistration>? Fresh() =>
        _snapshot is { } snapshot && time.GetElapsedTime(snapshot.TakenAt) < MaxAge ? snapshot.Workers : null;

    private sealed record Snapshot(IReadOnlyList<WorkerRegistration> Workers, long TakenAt);
}
