using McpAspire.ServiceDefaults.Health;
using McpAspire.ServiceDefaults.Logging;
using McpAspire.ServiceDefaults.Resilience;
using McpAspire.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of the system has in common, in one call each for the host and for its HTTP pipeline.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>JSON logs, OpenTelemetry (when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set), health checks, service discovery and resilient HTTP clients.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddJsonLogging();
        builder.AddTelemetry();

        builder.Services.AddHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddResilience();
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>Maps <c>/alive</c> (also <c>/live</c>), <c>/ready</c> and <c>/health</c>.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapLiveness();
        app.MapReadiness();
        app.MapHealth();
        return app;
    }
}
