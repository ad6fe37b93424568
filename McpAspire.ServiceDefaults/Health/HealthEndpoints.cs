using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.ServiceDefaults.Health;

/// <summary>The health endpoints, each mapped alone so that a service can leave one to another.</summary>
public static class HealthEndpoints
{
    /// <summary>Where orchestrators and monitors ask, every few seconds.</summary>
    internal static readonly IReadOnlyList<string> Paths = ["/alive", "/live", "/ready", "/health"];

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

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        HealthReportBody.Of(report, context.RequestServices), HealthJson.Default.HealthReportBody, cancellationToken: context.RequestAborted);
}
