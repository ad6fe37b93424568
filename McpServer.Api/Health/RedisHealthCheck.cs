using McpAspire.Jobs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Api.Health;

/// <summary>Whether Redis is there and keeps what it is given: a queue that forgets is a degradation.</summary>
internal sealed class RedisHealthCheck(RedisDurability durability) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var state = await durability.EnsureAsync(cancellationToken);
            return state.IsDurable ? HealthCheckResult.Healthy(state.Description) : HealthCheckResult.Degraded(state.Description);
        }
        catch (JobStoreUnavailableException)
        {
            return HealthCheckResult.Unhealthy("Redis cannot be reached.");
        }
    }
}
