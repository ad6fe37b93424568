using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace McpAspire.ServiceDefaults.Health;

/// <summary>The body of a health response.</summary>
internal sealed record HealthReportBody(
    string Status, DateTimeOffset Timestamp, string Service, string Version, IReadOnlyDictionary<string, HealthCheckBody> Checks)
{
    public static HealthReportBody Of(HealthReport report, IServiceProvider services) => new(
        Name(report.Status),
        services.GetService<TimeProvider>()?.GetUtcNow() ?? TimeProvider.System.GetUtcNow(),
        services.GetRequiredService<IConfiguration>()["OTEL_SERVICE_NAME"] ?? services.GetRequiredService<IHostEnvironment>().ApplicationName,
        ServiceVersion.Current,
        report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new HealthCheckBody(
                Name(entry.Value.Status), HealthPriority.Of(entry.Value.Tags), DescriptionOf(entry.Value), entry.Value.Duration.TotalMilliseconds),
            StringComparer.Ordinal));

    // The framework describes a check that threw by the exception's message, which may hold a secret and belongs in the log.
    private static string? DescriptionOf(HealthReportEntry entry) =>
        entry.Exception is { } exception && exception.Message == entry.Description ? "The check failed." : entry.Description;

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

internal sealed record HealthCheckBody(string Status, string Priority, string? Description, double DurationMs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReportBody))]
internal sealed partial class HealthJson : JsonSerializerContext;

/// <summary>Health for surfaces other than HTTP.</summary>
public static class HealthReportExtensions
{
    /// <summary>The body of <c>/health</c>: <c>{status, timestamp, service, version, checks}</c>.</summary>
    public static JsonElement ToJson(this HealthReport report, IServiceProvider services) =>
        JsonSerializer.SerializeToElement(HealthReportBody.Of(report, services), HealthJson.Default.HealthReportBody);
}
