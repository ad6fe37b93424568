using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;

namespace McpAspire.ServiceDefaults.Health;

/// <summary>The health endpoints, mapped one by one because the gateway has only some of them.</summary>
public static class HealthEndpoints
{
    private const string Alive = "/alive";
    private const string Live = "/live";
    private const string Ready = "/ready";
    private const string Health = "/health";

    /// <summary><c>/alive</c> and <c>/live</c>: 200 while the process can serve at all, else 503.</summary>
    public static void MapLiveness(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, Alive, HealthTags.Live, StatusCodes.Status200OK);
        Map(endpoints, Live, HealthTags.Live, StatusCodes.Status200OK);
    }

    /// <summary><c>/ready</c>: 200 when traffic may come (also when degraded), else 503.</summary>
    public static void MapReadiness(this IEndpointRouteBuilder endpoints) =>
        Map(endpoints, Ready, HealthTags.Ready, StatusCodes.Status200OK);

    /// <summary><c>/health</c>: every check; 200 healthy, 207 degraded, 503 unhealthy.</summary>
    public static IEndpointConventionBuilder MapHealth(this IEndpointRouteBuilder endpoints) =>
        Map(endpoints, Health, tag: null, StatusCodes.Status207MultiStatus);

    internal static bool Contains(PathString path) => path.Value is Alive or Live or Ready or Health;

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string path, string? tag, int degraded)
    {
        var health = endpoints.MapHealthChecks(path, new HealthCheckOptions
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
        health.Add(endpoint => endpoint.RequestDelegate = WithoutSpans(endpoint.RequestDelegate!));
        return health;
    }

    // Checks call other services every few seconds. Their spans are suppressed with any sampler.
    private static RequestDelegate WithoutSpans(RequestDelegate next) => async context =>
    {
        using (SuppressInstrumentationScope.Begin())
            await next(context);
    };

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        HealthReportBody.Of(report, context.RequestServices), HealthJson.Default.HealthReportBody, cancellationToken: context.RequestAborted);
}
