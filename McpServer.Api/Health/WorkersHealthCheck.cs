using McpAspire.Jobs;
using McpAspire.Tools.Catalog;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Api.Health;

/// <summary>
/// Whether the pools that the catalog needs have workers. Not ready until each had one; after that an empty pool is a degradation, for jobs
/// wait in the queue until their deadline.
/// </summary>
internal sealed class WorkersHealthCheck(ToolCatalog catalog, WorkerDirectory workers) : IHealthCheck
{
    private volatile bool _wasComplete;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<WorkerRegistration> registered;
        try
        {
            registered = await workers.GetAsync(cancellationToken);
        }
        catch (JobStoreUnavailableException)
        {
            return HealthCheckResult.Unhealthy("The job queue cannot be reached.");
        }

        var served = registered.SelectMany(worker => worker.Pools).ToHashSet(StringComparer.Ordinal);
        var missing = catalog.All.Select(tool => tool.Definition.Pool).Distinct(StringComparer.Ordinal).Where(pool => !served.Contains(pool)).ToArray();
        if (missing.Length == 0)
        {
            _wasComplete = true;
            return HealthCheckResult.Healthy($"{registered.Count} workers{Sandboxes(registered)}");
        }

        var description = $"No worker for the pool {string.Join(", ", missing)}.";
        return _wasComplete ? HealthCheckResult.Degraded(description) : HealthCheckResult.Unhealthy(description);
    }

    // Of what programs run in here, each tier once, with the reason why it is not a better one.
    private static string Sandboxes(IEnumerable<WorkerRegistration> registered)
    {
        var tiers = registered.Where(worker => worker.Tier is not null)
            .Select(worker => worker.TierReason is { } reason ? $"{worker.Tier} ({reason})" : worker.Tier!)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        return tiers.Length == 0 ? string.Empty : $", sandbox {string.Join(", ", tiers)}";
    }
}
