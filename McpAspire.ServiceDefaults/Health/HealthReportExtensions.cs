using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.ServiceDefaults.Health;

/// <summary>Health for those who do not ask by HTTP.</summary>
public static class HealthReportExtensions
{
    /// <summary>What <c>/health</c> answers: <c>{status, timestamp, service, version, checks}</c>.</summary>
    public static JsonElement ToJson(this HealthReport report, IServiceProvider services) =>
        JsonSerializer.SerializeToElement(HealthReportBody.Of(report, services), HealthJson.Default.HealthReportBody);
}
