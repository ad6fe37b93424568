using McpAspire.Jobs;
using McpAspire.Tools.Catalog;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Api.Health;

/// <summary>Degraded while the catalog's files are not what is in force, here or on a worker, because something is wrong with them.</summary>
internal sealed class CatalogHealthCheck(ToolCatalog catalog, WorkerDirectory workers) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = catalog.Problems.Count > 0 ? catalog.Problems : await ProblemsOfWorkersAsync(cancellationToken);
        return problems.Count == 0
            ? HealthCheckResult.Healthy("The catalog is as its files have it.")
            : HealthCheckResult.Degraded($"The last catalog that was in order is in force: {string.Join("; ", problems)}");
    }

    private async Task<IReadOnlyList<string>> ProblemsOfWorkersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await workers.GetAsync(cancellationToken))
                .Where(worker => worker.CatalogProblem is not null)
                .Select(worker => $"on {worker.Id}, {worker.CatalogProblem}")];
        }
        catch (JobStoreUnavailableException)
        {
            // The check of the workers says so.
            return [];
        }
    }
}
