using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace McpAspire.ServiceDefaults.Tests.Telemetry;

public sealed partial class TelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_measured_last_arrives_when_the_service_stops()
    {
        using var source = new ActivitySource("McpAspire.Tested");
        using var meter = new Meter("McpAspire.Tested");
        await using var service = await ObservedService.StartAsync(configure: EnableLogs);

        using (source.StartActivity("a call"))
        {
            meter.CreateCounter<int>("mcpaspire.tested.calls").Add(1);
            LogRun(service.App.Services.GetRequiredService<ILogger<TelemetryTests>>(), "nmap_scan");
        }

        var received = await service.StopAsync();

        received.TextOf("traces").ShouldContain("a call");
        received.TextOf("metrics").ShouldContain("mcpaspire.tested.calls");
        received.TextOf("logs").ShouldContain("Ran nmap_scan");
    }

    [Fact]
    public async Task A_request_is_a_span_named_by_method_and_route()
    {
        await using var service = await ObservedService.StartAsync(app => app.MapGroup("/things/{id}").MapGet("", (string id) => Results.StatusCode(id == "broken" ? 503 : 200)));

        await service.GetAsync("/things/1?q=2");
        await service.GetAsync("/things/broken");
        await service.GetAsync("/nowhere");

        var spans = await service.StopAndGetSpansAsync();
        spans.Select(span => span.DisplayName).ShouldBe(["GET /things/{id}", "GET /things/{id}", "GET"]);
        spans.Select(span => span.GetTagItem("http.route")).ShouldBe(["/things/{id}", "/things/{id}", null]);
        spans.Select(span => span.GetTagItem("http.response.status_code")).ShouldBe([200, 503, 404]);
        spans.Select(span => span.Status).ShouldBe([ActivityStatusCode.Unset, ActivityStatusCode.Error, ActivityStatusCode.Unset]);
        spans.ShouldAllBe(span => span.Kind == ActivityKind.Server && Equals(span.GetTagItem("http.request.method"), "GET"));
    }

    [Fact]
    public async Task A_hop_is_one_client_span_and_one_server_span()
    {
        await using var service = await ObservedService.StartAsync(MapHop);
        var port = new Uri(service.App.Urls.Single()).Port;

        await service.GetAsync("/front/1");

        var spans = await service.StopAndGetSpansAsync();
        spans.Select(span => (span.Kind, span.DisplayName)).ShouldBe(
            [(ActivityKind.Server, "GET /front/{id}"), (ActivityKind.Client, "GET"), (ActivityKind.Server, "GET /back/{id}")]);
        spans[1].ParentSpanId.ShouldBe(spans[0].SpanId);
        spans[2].ParentSpanId.ShouldBe(spans[1].SpanId);
        spans[1].GetTagItem("server.port").ShouldBe(port);
    }

    [Fact]
    public async Task No_signal_tells_a_path_or_query()
    {
        await using var service = await ObservedService.StartAsync(MapHop, EnableLogs);

        await service.GetAsync("/front/secret-1?token=secret-2");
        await service.GetAsync("/secret-3");

        var received = await service.StopAsync();
        received.TextOf("traces").ShouldContain("/front/{id}");
        received.TextOf("metrics").ShouldContain("/front/{id}");
        received.TextOf("logs").ShouldContain("Ran front");
        foreach (var signal in (string[])["traces", "metrics", "logs"])
            received.TextOf(signal).ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("parentbased_always_on")]
    [InlineData("always_on")]
    public async Task Health_probes_leave_no_span_nor_do_the_requests_of_their_checks(string sampler)
    {
        var asked = 0;
        await using var service = await ObservedService.StartAsync(
            app =>
            {
                app.MapDefaultEndpoints();
                app.MapGet("/asked/ready", () => Interlocked.Increment(ref asked));
            },
            builder => builder.Services.AddHealthChecks().Add(new HealthCheckRegistration("backend", provider => new BackendCheck(provider), null, ["live", "ready"])),
            $"--OTEL_TRACES_SAMPLER={sampler}");
        service.App.Configuration["services:backend:http:0"] = service.App.Urls.Single();

        foreach (var path in (string[])["/alive", "/live", "/ready", "/health"])
            await service.GetAsync(path);

        var spans = await service.StopAndGetSpansAsync();
        asked.ShouldBe(4);
        spans.Where(span => !Equals(span.GetTagItem("http.route"), "/asked/ready")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("McpAspire.Tested", true)]
    [InlineData("Experimental.ModelContextProtocol", true)]
    [InlineData("Yarp.ReverseProxy", false)]
    [InlineData("Somebody.Else", false)]
    public async Task Our_sources_and_those_of_the_MCP_package_are_collected(string name, bool isCollected)
    {
        using var source = new ActivitySource(name);
        using var meter = new Meter(name);
        await using var service = await ObservedService.StartAsync();

        source.HasListeners().ShouldBe(isCollected);
        meter.CreateCounter<int>("calls").Enabled.ShouldBe(isCollected);
    }

    [Fact]
    public async Task The_metrics_of_the_runtime_and_of_HTTP_are_collected()
    {
        await using var service = await ObservedService.StartAsync(MapHop);

        await service.GetAsync("/front/1");
        await service.StopAsync();

        var names = service.Metrics.Select(metric => metric.Name).ToArray();
        names.ShouldContain("dotnet.gc.collections");
        names.ShouldContain("http.server.request.duration");
        names.ShouldContain("http.client.request.duration");
    }

    [Fact]
    public async Task Durations_are_counted_in_buckets_of_seconds()
    {
        using var meter = new Meter("McpAspire.Timed");
        await using var service = await ObservedService.StartAsync();

        meter.CreateHistogram<double>("mcpaspire.tested.duration", "s").Record(0.2);
        await service.StopAsync();

        var points = service.Metrics.Last(metric => metric.Name == "mcpaspire.tested.duration").MetricPoints;
        List<double> bounds = [];
        foreach (var bucket in points.Single().GetHistogramBuckets())
            bounds.Add(bucket.ExplicitBound);
        bounds.Count(bound => bound < 1).ShouldBeGreaterThan(5);
        bounds[^2].ShouldBe(3600, "the last bound is infinity");
    }

    [Fact]
    public async Task The_resource_has_name_version_and_the_instance_that_the_environment_gives()
    {
        await using var service = await ObservedService.StartAsync(settings: "--OTEL_RESOURCE_ATTRIBUTES=service.instance.id=replica-7");
        var services = service.App.Services;

        BaseProvider[] providers =
            [services.GetRequiredService<TracerProvider>(), services.GetRequiredService<MeterProvider>(), services.GetRequiredService<LoggerProvider>()];
        foreach (var provider in providers)
        {
            var attributes = provider.GetResource().Attributes.ToDictionary();
            attributes["service.name"].ShouldBe("tested");
            attributes["service.version"].ShouldBe(ServiceVersion.Current);
            attributes["service.instance.id"].ShouldBe("replica-7");
        }
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_measured()
    {
        using var source = new ActivitySource("McpAspire.Unmeasured");
        using var meter = new Meter("McpAspire.Unmeasured");
        await using var service = await RunningService.StartAsync(builder => builder.AddServiceDefaults(), _ => { });

        source.HasListeners().ShouldBeFalse();
        meter.CreateCounter<int>("calls").Enabled.ShouldBeFalse();
        service.Services.GetService<TracerProvider>().ShouldBeNull();
    }

    // The service calls itself, as it would another one.
    private static void MapHop(WebApplication app)
    {
        app.MapGet("/front/{id}", async (string id, HttpRequest request, IHttpClientFactory clients, ILogger<TelemetryTests> logger) =>
        {
            using var client = clients.CreateClient();
            using var response = await client.GetAsync($"{request.Scheme}://{request.Host}/back/{id}{request.QueryString}", Cancellation);
            LogRun(logger, "front");
        });
        app.MapGet("/back/{id}", (string id) => id);
    }

    private static void EnableLogs(WebApplicationBuilder builder) => builder.Logging.AddFilter(null, LogLevel.Trace);

    [LoggerMessage(1, LogLevel.Information, "Ran {ToolName}")]
    private static partial void LogRun(ILogger logger, string toolName);

    private sealed class BackendCheck(IServiceProvider services) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient();
            using var response = await client.GetAsync("http://backend/asked/ready", cancellationToken);
            return response.IsSuccessStatusCode ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
        }
    }
}
