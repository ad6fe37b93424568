using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
    public async Task A_request_is_a_span_with_its_method_route_and_status_and_nothing_else_of_its_url()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var service = await StartAsync(receiver.Url, app =>
        {
            app.MapDefaultEndpoints();
            app.MapGroup("/things/{id}").MapGet("", (string id) => Results.StatusCode(id == "broken" ? 503 : 200));
        });

        using (var client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) })
        {
            foreach (var path in (string[])["/alive", "/things/secret-1?token=secret-2", "/things/broken", "/secret-3", "/ready"])
                (await client.GetAsync(path, Cancellation)).Dispose();
        }

        await service.StopAsync(Cancellation);
        await service.DisposeAsync();

        var spans = Bodies(receiver.Drain(), "/v1/traces").SelectMany(body => ProtoField.Find(body, 1, 2, 2))
            .Where(span => AttributesOf(span).Contains("http.request.method=GET") && AttributesOf(span).All(attribute => !attribute.StartsWith("url.", StringComparison.Ordinal)))
            .ToArray();
        spans.Select(span => Text(span, 5)).ShouldBe(["GET /things/{id}", "GET /things/{id}", "GET"], ignoreOrder: true);
        spans.Count(span => AttributesOf(span).Contains("http.route=/things/{id}")).ShouldBe(2);
        spans.Count(IsError).ShouldBe(1);
        spans.ShouldAllBe(span => !Encoding.UTF8.GetString(span.Bytes).Contains("secret"));
    }

    [Fact]
    public async Task Durations_are_counted_in_buckets_that_tell_a_fast_call_from_a_slow_one()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var meter = new Meter("McpAspire.Timed");

        var service = await StartAsync(receiver.Url);
        meter.CreateHistogram<double>("calls.duration", "s").Record(0.2);
        await service.StopAsync(Cancellation);
        await service.DisposeAsync();

        var histogram = Bodies(receiver.Drain(), "/v1/metrics").SelectMany(body => ProtoField.Find(body, 1, 2, 2)).Last(metric => Text(metric, 1) == "calls.duration");
        var bounds = MemoryMarshal.Cast<byte, double>(ProtoField.Find(histogram.Bytes, 9, 1, 7).Single().Bytes).ToArray();
        bounds.Count(bound => bound < 1).ShouldBeGreaterThan(5);
        bounds[^1].ShouldBe(3600);
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_measured()
    {
        using var source = new ActivitySource("McpAspire.Unmeasured");
        await using var service = await RunningService.StartAsync(builder => builder.AddServiceDefaults(), _ => { });

        source.HasListeners().ShouldBeFalse();
    }

    private static Task<WebApplication> StartAsync(string endpoint, Action<WebApplication>? map = null) =>
        RunningService.StartAsync(
            builder =>
            {
                builder.AddServiceDefaults();
                builder.Logging.AddFilter(typeof(TelemetryTests).FullName, LogLevel.Information);
            },
            map ?? (_ => { }),
            $"--OTEL_EXPORTER_OTLP_ENDPOINT={endpoint}",
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            "--OTEL_SERVICE_NAME=tested");

    private static IEnumerable<byte[]> Bodies(List<(string Path, byte[] Body)> received, string path) =>
        received.Where(request => request.Path == path).Select(request => request.Body);

    private static string Text(ProtoField field, int number) => ProtoField.Find(field.Bytes, number).Single().Text;

    private static List<string> AttributesOf(ProtoField span) =>
        [.. ProtoField.Find(span.Bytes, 9).Select(attribute => $"{Text(attribute, 1)}={ProtoField.Find(attribute.Bytes, 2, 1).SingleOrDefault()?.Text}")];

    // The status has its code, 2, as the number of field 3.
    private static bool IsError(ProtoField span) => ProtoField.Find(span.Bytes, 15).Any(status => status.Bytes.AsSpan().IndexOf<byte>([0x18, 2]) >= 0);

    // A resource's attributes: key, and a value that is text.
    private static List<string> ResourceOf(byte[] body) =>
        [.. ProtoField.Find(body, 1, 1, 1).Select(attribute => $"{Text(attribute, 1)}={ProtoField.Find(attribute.Bytes, 2, 1).SingleOrDefault()?.Text}")];

    [LoggerMessage(1, LogLevel.Information, "Ran {ToolName}")]
    private static partial void Said(ILogger logger, string toolName);
}
