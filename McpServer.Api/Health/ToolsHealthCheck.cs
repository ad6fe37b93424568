using McpAspire.Api.Operation;
using McpAspire.Tools.Catalog;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Api.Health;

/// <summary>Degraded while a tool of the catalog, other than one that is disabled, cannot run on any worker.</summary>
internal sealed class ToolsHealthCheck(ToolCatalog catalog, ToolStates states, WorkerDirectory workers) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var unavailable = new List<string>();
        foreach (var tool in catalog.All.Where(tool => states.IsEnabled(tool.Definition.Name) != false))
        {
            if (await workers.UnavailableReasonAsync(tool.Definition, cancellationToken) is { } reason)
                unavailable.Add($"{tool.Definition.Name}: {reason}");
        }

        return unavailable.Count == 0
            ? HealthCheckResult.Healthy($"{catalog.All.Count} tools")
            : HealthCheckResult.Degraded(string.Join("; ", unavailable));
    }
}
