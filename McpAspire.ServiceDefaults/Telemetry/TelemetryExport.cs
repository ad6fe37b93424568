using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace McpAspire.ServiceDefaults.Telemetry;

/// <summary>Holds the trace and metric exporters for as long as the host runs; what is pending is flushed when it stops.</summary>
internal sealed class TelemetryExport(ResourceBuilder resource, IConfiguration configuration) : IHostedLifecycleService, IDisposable
{
    private static readonly string[] Sources =
        ["Microsoft.AspNetCore", "System.Net.Http", "Yarp.ReverseProxy", "Experimental.ModelContextProtocol", "McpAspire.*"];

    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime",
        "Experimental.ModelContextProtocol", "McpAspire.*",
    ];

    // OpenTelemetry's own are made for milliseconds: in seconds, every call would be one of "up to 5".
    private static readonly ExplicitBucketHistogramConfiguration Seconds = new()
    {
        Boundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
    };

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    // Before any hosted service starts, so that no span of a start-up is missed.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(UseConfiguration).SetResourceBuilder(resource).AddSource(Sources).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(UseConfiguration).SetResourceBuilder(resource).AddMeter(Meters)
            .AddView(instrument => instrument is Histogram<double> { Unit: "s", Advice: null } ? Seconds : null)
            .AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    // After every other service has stopped, so that no span of a shutdown is missed.
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The host's, as for the logs: else what is not an environment variable would be read for one signal and not for the others.
    private void UseConfiguration(IServiceCollection services) => services.AddSingleton(configuration);

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
