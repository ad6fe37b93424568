using System.Diagnostics.Metrics;
using McpAspire.ServiceDefaults;
using McpAspire.ServiceDefaults.Health;
using McpAspire.ServiceDefaults.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Instrumentation.Http;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of the system has in common: logs, telemetry, health checks, service discovery and resilient HTTP clients.</summary>
public static class Extensions
{
    // The MCP package's name for both its spans and its metrics.
    private const string McpTelemetry = "Experimental.ModelContextProtocol";
    private const string OwnTelemetry = "McpAspire.*";

    // The exporter's names for its clients of http/protobuf.
    private static readonly string[] OtlpHttpClients = ["OtlpTraceExporter", "OtlpMetricExporter", "OtlpLogExporter"];

    // The SDK's default buckets are for milliseconds: measured in seconds, every call would fall into the first one.
    private static readonly ExplicitBucketHistogramConfiguration SecondsBuckets = new()
    {
        Boundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
    };

    /// <summary>
    /// Adds JSON logs, OpenTelemetry (when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set), health checks, service discovery, and resilience for
    /// every HTTP client, configured by section <c>HttpClients:Default</c>.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddJsonLogging();
        builder.ConfigureOpenTelemetry();

        builder.Services.AddHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddResilience(builder.Configuration.GetSection("HttpClients:Default"));
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>
    /// Gives an HTTP client the standard resilience handler, in place of the one that it has: a limit of concurrent requests, a total timeout
    /// (30 s), retries of safe methods, a circuit breaker for each authority, and a timeout for each attempt (10 s).
    /// </summary>
    /// <param name="http">The client.</param>
    /// <param name="section">
    /// Settings of <see cref="HttpStandardResilienceOptions"/> that differ from the package's defaults, such as <c>TotalRequestTimeout:Timeout</c>
    /// of a client whose calls take long. An unknown setting stops the service from starting.
    /// </param>
    public static IHttpClientBuilder AddResilience(this IHttpClientBuilder http, IConfigurationSection section)
    {
        http.RemoveAllResilienceHandlers();
        var resilience = http.AddStandardResilienceHandler().SelectPipelineByAuthority();
        if (section.Exists())
            resilience.Configure(section);
        resilience.Configure(LimitRetries);
        return http;
    }

    /// <summary>Maps <c>/alive</c> (also <c>/live</c>), <c>/ready</c> and <c>/health</c>.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapLiveness();
        app.MapReadiness();
        app.MapHealth();
        return app;
    }

    private static void ConfigureOpenTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        // No scopes: ASP.NET Core's scope of a request has its path.
        builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);

        builder.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddAttributes([new("service.version", ServiceVersion.Current)]))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(McpTelemetry, OwnTelemetry)
                .AddView(instrument => instrument is Histogram<double> { Unit: "s", Advice: null } ? SecondsBuckets : null))
            // Not YARP's source: its span would be a second server span for each request that the gateway forwards.
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(DescribeRequests)
                .AddHttpClientInstrumentation(DescribeClientRequests)
                .AddSource(McpTelemetry, OwnTelemetry))
            .UseOtlpExporter();

        // The last export happens while the container is disposed, after the resilience pipelines.
        foreach (var exporter in OtlpHttpClients)
            builder.Services.AddHttpClient(exporter).RemoveAllResilienceHandlers();
    }

    // A path or query may hold what a client put there by mistake, so a span has the route only. Probes come every few seconds.
    private static void DescribeRequests(AspNetCoreTraceInstrumentationOptions options)
    {
        options.Filter = context => !HealthEndpoints.Contains(context.Request.Path);
        options.EnrichWithHttpRequest = (span, _) => span.SetTag("url.path", null).SetTag("url.query", null);
        options.EnrichWithHttpResponse = (span, response) =>
        {
            // An endpoint that a group maps at its own path has a route that ends in a slash.
            if (span.GetTagItem("http.route") is not string { Length: > 1 } route || !route.EndsWith('/'))
                return;

            span.SetTag("http.route", route[..^1]);
            span.DisplayName = $"{span.GetTagItem("http.request.method")} {route[..^1]}";
        };
    }

    // The gateway forwards paths as they came; server.address and server.port stay.
    private static void DescribeClientRequests(HttpClientTraceInstrumentationOptions options) =>
        options.EnrichWithHttpRequestMessage = (span, _) => span.SetTag("url.full", null);

    private static void LimitRetries(HttpStandardResilienceOptions options)
    {
        options.Retry.DisableForUnsafeHttpMethods();

        // Waiting for longer than the total timeout would replace the response by an exception.
        var shouldRetry = options.Retry.ShouldHandle;
        options.Retry.ShouldHandle = args =>
            RetryAfter(args.Outcome.Result) > options.TotalRequestTimeout.Timeout ? ValueTask.FromResult(false) : shouldRetry(args);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage? response) =>
        response?.Headers.RetryAfter is { } header ? header.Delta ?? (header.Date - TimeProvider.System.GetUtcNow()) : null;
}
