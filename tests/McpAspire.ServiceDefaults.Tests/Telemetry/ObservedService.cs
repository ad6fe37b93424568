using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace McpAspire.ServiceDefaults.Tests.Telemetry;

/// <summary>
/// A service whose telemetry goes to an OTLP receiver and to memory. Its trace provider sees the activities of the whole test process, so spans are
/// selected by trace.
/// </summary>
internal sealed class ObservedService : IAsyncDisposable
{
    private readonly OtlpReceiver _receiver;
    private readonly List<Activity> _spans = [];
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly HttpClient _client;

    private ObservedService(OtlpReceiver receiver)
    {
        _receiver = receiver;

        // Without a propagator the client makes no span and sends the traceparent that it is given.
        _client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
    }

    public WebApplication App { get; private set; } = null!;

    public ActivityTraceId TraceId { get; } = ActivityTraceId.CreateRandom();

    public IReadOnlyList<MetricSnapshot> Metrics => _metrics;

    public static async Task<ObservedService> StartAsync(
        Action<WebApplication>? map = null, Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var service = new ObservedService(await OtlpReceiver.StartAsync());
        service.App = await RunningService.StartAsync(
            builder =>
            {
                builder.AddServiceDefaults();
                builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryExporter(service._spans));
                builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddInMemoryExporter(service._metrics));
                configure?.Invoke(builder);
            },
            map ?? (_ => { }),
            [$"--OTEL_EXPORTER_OTLP_ENDPOINT={service._receiver.Url}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_SERVICE_NAME=tested", .. settings]);
        return service;
    }

    public async Task GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, App.Urls.Single() + path);
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Stops the service. What it had measured by then can be read afterwards.</summary>
    public async Task<OtlpReceiver> StopAsync()
    {
        await App.StopAsync(TestContext.Current.CancellationToken);
        await App.DisposeAsync();
        return _receiver;
    }

    /// <summary>Stops the service and gives the spans of <see cref="TraceId"/>.</summary>
    public async Task<List<Activity>> StopAndGetSpansAsync()
    {
        await StopAsync();
        return [.. _spans.Where(span => span.TraceId == TraceId).OrderBy(span => span.StartTimeUtc)];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await App.DisposeAsync();
        await _receiver.DisposeAsync();
    }
}
