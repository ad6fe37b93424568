using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Gateway.Health;

/// <summary>Whether a service behind the gateway is ready. Anyone may call the gateway's health endpoints, so the service is asked once a second at most.</summary>
internal sealed class BackendHealthCheck(string service, IHttpClientFactory clients, TimeProvider time) : IHealthCheck
{
    public const string HttpClientName = "readiness";

    public static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task<HealthCheckResult>? _last;
    private long _askedAt;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_last is null || (_last.IsCompleted && time.GetElapsedTime(_askedAt) >= KeepFor))
            {
                _askedAt = time.GetTimestamp();
                _last = AskAsync();
            }

            return _last.WaitAsync(cancellationToken);
        }
    }

    private async Task<HealthCheckResult> AskAsync()
    {
        // Shared by all callers, so not bound to the token of one of them.
        using var timeout = new CancellationTokenSource(Timeout, time);
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.GetAsync($"http://{service}/ready", HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{service} answers {(int)response.StatusCode}.");
        }
        catch (HttpRequestException)
        {
            return HealthCheckResult.Unhealthy($"{service} cannot be reached.");
        }
        catch (OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy($"{service} does not answer in time.");
        }
    }
}
