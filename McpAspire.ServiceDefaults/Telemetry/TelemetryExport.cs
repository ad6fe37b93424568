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

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    // Before any hosted service starts, so that no span of a start-up is missed.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(UseConfiguration).SetResourceBuilder(resource).AddSource(Sources).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(UseConfiguration).SetResourceBuilder(resource).AddMeter(Meters).AddOtlpExporter().Build();
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
