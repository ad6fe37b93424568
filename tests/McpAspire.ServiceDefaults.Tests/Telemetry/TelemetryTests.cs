using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpAspire.ServiceDefaults.Tests.Telemetry;

/// <summary>Field numbers are those of opentelemetry-proto: resource, scope, then spans, log records or metrics.</summary>
public sealed partial class TelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Traces_metrics_and_logs_of_a_run_arrive_whole_when_it_ends()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var source = new ActivitySource("McpAspire.Tested");
        using var meter = new Meter("McpAspire.Tested");
        using var foreign = new ActivitySource("Somebody.Else");

        var service = await StartAsync(receiver.Url);
        string traceId;
        using (var activity = source.StartActivity("a call").ShouldNotBeNull())
        {
            foreign.StartActivity("not ours").ShouldBeNull();
            traceId = activity.TraceId.ToHexString();
            meter.CreateCounter<int>("calls").Add(1);
            Said(service.Services.GetRequiredService<ILogger<TelemetryTests>>(), "nmap_scan");
        }

        await service.StopAsync(Cancellation);
        await service.DisposeAsync();

        var received = receiver.Drain();
        var span = Bodies(received, "/v1/traces").SelectMany(body => ProtoField.Find(body, 1, 2, 2)).Single(span => Text(span, 5) == "a call");
        Convert.ToHexStringLower(ProtoField.Find(span.Bytes, 1).Single().Bytes).ShouldBe(traceId);
        Bodies(received, "/v1/metrics").SelectMany(body => ProtoField.Find(body, 1, 2, 2, 1)).Select(name => name.Text).ShouldContain("calls");
        var record = Bodies(received, "/v1/logs").SelectMany(body => ProtoField.Find(body, 1, 2, 2)).Single(record => ProtoField.Find(record.Bytes, 5, 1).Any(body => body.Text == "Ran nmap_scan"));
        Convert.ToHexStringLower(ProtoField.Find(record.Bytes, 9).Single().Bytes).ShouldBe(traceId);
        foreach (var signal in (string[])["/v1/traces", "/v1/metrics", "/v1/logs"])
            Bodies(received, signal).ShouldAllBe(body => ResourceOf(body).Contains("service.name=tested") && ResourceOf(body).Contains($"service.version={ServiceVersion.Current}"));
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_measured()
    {
        using var source = new ActivitySource("McpAspire.Unmeasured");
        await using var service = await RunningService.StartAsync(builder => builder.AddServiceDefaults(), _ => { });

        source.HasListeners().ShouldBeFalse();
    }

    private static Task<WebApplication> StartAsync(string endpoint) =>
        RunningService.StartAsync(
            builder =>
            {
                builder.AddServiceDefaults();
                builder.Logging.AddFilter(typeof(TelemetryTests).FullName, LogLevel.Information);
            },
            _ => { },
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={endpoint}",
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--OTEL_SERVICE_NAME=tested");

    private static IEnumerable<byte[]> Bodies(List<(string Path, byte[] Body)> received, string path) =>
        received.Where(request => request.Path == path).Select(request => request.Body);

    private static string Text(ProtoField field, int number) => ProtoField.Find(field.Bytes, number).Single().Text;

    // A resource's attributes: key, and a value that is text.
    private static List<string> ResourceOf(byte[] body) =>
        [.. ProtoField.Find(body, 1, 1, 1).Select(attribute => $"{Text(attribute, 1)}={ProtoField.Find(attribute.Bytes, 2, 1).SingleOrDefault()?.Text}")];

    [LoggerMessage(1, LogLevel.Information, "Ran {ToolName}")]
    private static partial void Said(ILogger logger, string toolName);
}
