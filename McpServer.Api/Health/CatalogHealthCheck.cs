using McpAspire.Tools.Catalog;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Api.Health;

/// <summary>Degraded while the catalog's files are not what is in force, because something is wrong with them.</summary>
internal sealed class CatalogHealthCheck(ToolCatalog catalog) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        catalog.Problems.Count == 0
            ? HealthCheckResult.Healthy("The catalog is as its files have it.")
            : HealthCheckResult.Degraded($"The last catalog that was in order is in force: {string.Join("; ", catalog.Problems)}"));
}
