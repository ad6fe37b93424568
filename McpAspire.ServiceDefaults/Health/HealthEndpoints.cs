using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace McpAspire.ServiceDefaults.Health;

/// <summary>The health endpoints, each mapped alone so that a service can leave one to another.</summary>
public static class HealthEndpoints
{
    /// <summary><c>/alive</c> and <c>/live</c>: 200 while the process can serve at all, else 503.</summary>
    public static void MapLiveness(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/alive", HealthTags.Live, StatusCodes.Status200OK);
        Map(endpoints, "/live", HealthTags.Live, StatusCodes.Status200OK);
    }

    /// <summary><c>/ready</c>: 200 when traffic may come, degraded included, else 503.</summary>
    public static void MapReadiness(this IEndpointRouteBuilder endpoints) =>
        Map(endpoints, "/ready", HealthTags.Ready, StatusCodes.Status200OK);

    /// <summary><c>/health</c>: every check; 200 healthy, 207 degraded, 503 unhealthy.</summary>
    public static IEndpointConventionBuilder MapHealth(this IEndpointRouteBuilder endpoints) =>
        Map(endpoints, "/health", tag: null, StatusCodes.Status207MultiStatus);

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string path, string? tag, int degraded) =>
        endpoints.MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = check => tag is null || check.Tags.Contains(tag),
            ResultStatusCodes =
            {
                [HealthStatus.Healthy] = StatusCodes.Status200OK,
                [HealthStatus.Degraded] = degraded,
                [HealthStatus.Unhealthy] = StatusCodes.Status503ServiceUnavailable,
            },
            ResponseWriter = WriteAsync,
        });

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var services = context.RequestServices;
        var body = new HealthReportBody(
            Name(report.Status),
            services.GetService<TimeProvider>()?.GetUtcNow() ?? TimeProvider.System.GetUtcNow(),
            services.GetRequiredService<IConfiguration>()["OTEL_SERVICE_NAME"] ?? services.GetRequiredService<IHostEnvironment>().ApplicationName,
            ServiceVersion.Current,
            report.Entries.ToDictionary(
                entry => entry.Key,
                entry => new HealthCheckBody(
                    Name(entry.Value.Status), HealthPriority.Of(entry.Value.Tags), DescriptionOf(entry.Value), entry.Value.Duration.TotalMilliseconds),
                StringComparer.Ordinal));
        return context.Response.WriteAsJsonAsync(body, HealthJson.Default.HealthReportBody, cancellationToken: context.RequestAborted);
    }

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
