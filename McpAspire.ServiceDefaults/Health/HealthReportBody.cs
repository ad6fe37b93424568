using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace McpAspire.ServiceDefaults.Health;

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

    // The framework describes a check that threw by the exception's message, which may hold anything and is for the log.
    private static string? DescriptionOf(HealthReportEntry entry) =>
        entry.Exception is { } exception && exception.Message == entry.Description ? "The check failed." : entry.Description;

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
