using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Auth.Keys;

/// <summary>Not ready before there is a key to sign with.</summary>
internal sealed class SigningKeyHealthCheck(SigningKeys keys) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await keys.GetAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (SigningKeyUnavailableException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
