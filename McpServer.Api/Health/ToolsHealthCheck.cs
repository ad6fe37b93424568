using McpAspire.Api.Operation;
using McpAspire.Jobs;
using McpAspire.Tools;
using McpAspire.Tools.Catalog;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Api.Health;

/// <summary>Degraded while a tool of the catalog, other than one that is disabled, cannot run on any worker, is left alone by one because it failed repeatedly there, or is there on one only in part or not at all.</summary>
internal sealed class ToolsHealthCheck(ToolCatalog catalog, ToolStates states, WorkerDirectory workers) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var troubles = new List<string>();
        foreach (var tool in catalog.All.Where(tool => states.IsEnabled(tool.Definition.Name) != false))
        {
            if (await workers.UnavailableReasonAsync(tool.Definition, cancellationToken) is { } reason)
                troubles.Add($"{tool.Definition.Name}: {reason}");
            else
                troubles.AddRange(await TroublesOnWorkersAsync(tool.Definition, cancellationToken));
        }

        return troubles.Count == 0
            ? HealthCheckResult.Healthy($"{catalog.All.Count} tools")
            : HealthCheckResult.Degraded(string.Join("; ", troubles));
    }

    private async Task<IReadOnlyList<string>> TroublesOnWorkersAsync(ToolDefinition tool, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await workers.GetAsync(cancellationToken))
                .Where(worker => worker.Pools.Contains(tool.Pool))
                .Select(worker =>
                    !worker.Tools.TryGetValue(tool.Name, out var offered) ? $"{tool.Name}: not in the catalog of {worker.Id}"
                    : worker.Breakers?.GetValueOrDefault(tool.Name) is { } state ? $"{tool.Name}: circuit breaker {state} on {worker.Id}"
                    : offered is { Available: true, Reason: { } reason } ? $"{tool.Name}: {reason}"
                    : null)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)];
        }
        catch (JobStoreUnavailableException)
        {
            // The check of the workers says so.
            return [];
        }
    }
}
