using McpAspire.Jobs;
using McpAspire.Tools;
using McpAspire.Tools.Catalog;

namespace McpAspire.Api.Health;

/// <summary>What the registered workers offer, no older than a second. Everybody who asks meanwhile shares one reading, and its failure: in an outage, nobody waits in line.</summary>
internal sealed class WorkerDirectory(IJobStore jobs, ToolCatalog catalog, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<IReadOnlyList<WorkerRegistration>>? _reading;
    private long _readAt;

    /// <exception cref="JobStoreUnavailableException">The registrations cannot be read.</exception>
    public Task<IReadOnlyList<WorkerRegistration>> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_reading is null || (_reading.IsCompleted && time.GetElapsedTime(_readAt) >= MaxAge))
                _reading = ReadAsync();
            return _reading.WaitAsync(cancellationToken);
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

    private async Task<IReadOnlyList<WorkerRegistration>> ReadAsync()
    {
        try
        {
            return await jobs.GetWorkersAsync([.. catalog.All.Select(tool => tool.Definition.Pool).Distinct(StringComparer.Ordinal)], CancellationToken.None);
        }
        finally
        {
            _readAt = time.GetTimestamp();
        }
    }
}
