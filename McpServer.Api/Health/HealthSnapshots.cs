using System.Text.Json;
using McpAspire.ServiceDefaults.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Api.Health;

/// <summary>The server's health, no older than a second. Whoever asks meanwhile shares one look: no client can keep the checks running.</summary>
internal sealed class HealthSnapshots(HealthCheckService health, TimeProvider time, IServiceProvider services)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<JsonElement>? _look;
    private long _lookedAt;

    /// <summary>What <c>/health</c> answers.</summary>
    public Task<JsonElement> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_look is null || (_look.IsCompleted && time.GetElapsedTime(_lookedAt) >= MaxAge))
                _look = LookAsync();
            return _look.WaitAsync(cancellationToken);
        }
    }

    private async Task<JsonElement> LookAsync()
    {
        try
        {
            return (await health.CheckHealthAsync(CancellationToken.None)).ToJson(services);
        }
        finally
        {
            _lookedAt = time.GetTimestamp();
        }
    }
}
