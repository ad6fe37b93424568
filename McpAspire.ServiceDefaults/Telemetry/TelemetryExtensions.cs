using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace McpAspire.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    /// <summary>Exports traces, metrics and logs over OTLP. Endpoint, protocol, headers and intervals come from the standard <c>OTEL_*</c> variables.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        var resource = ResourceBuilder.CreateDefault()
            .AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? builder.Environment.ApplicationName, serviceVersion: ServiceVersion.Current, autoGenerateServiceInstanceId: false)
            .AddEnvironmentVariableDetector();

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.SetResourceBuilder(resource);
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
            logging.AddOtlpExporter();
        });
        builder.Services.AddTransient<IStartupFilter, RequestSpans>();
        builder.Services.AddHostedService(_ => new TelemetryExport(resource, builder.Configuration));
    }
}
