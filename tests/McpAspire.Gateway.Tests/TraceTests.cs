using System.Diagnostics;
using OpenTelemetry.Trace;

namespace McpAspire.Gateway.Tests;

public sealed class TraceTests
{
    [Fact]
    public async Task A_forwarded_request_is_one_server_span_and_one_client_span_that_do_not_tell_its_query()
    {
        var trace = ActivityTraceId.CreateRandom();
        List<Activity> spans = [];
        await using (var edge = await Edge.StartAsync(
            builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddInMemoryExporter(spans)),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")))
        {
            (await edge.SendRawGetAsync("/mcp?token=secret", $"traceparent: 00-{trace}-b7ad6b7169203331-01\r\n")).ShouldStartWith("HTTP/1.1 200 ");

            edge.Api.Seen.ShouldHaveSingleItem().Headers["traceparent"].ShouldStartWith($"00-{trace}-");
        }

        // The provider sees the backend's activity as well: it runs in this process.
        var seen = spans.Where(span => span.TraceId == trace).OrderBy(span => span.StartTimeUtc).ToList();
        seen.Select(span => (span.Kind, span.Source.Name)).ShouldBe(
            [(ActivityKind.Server, "Microsoft.AspNetCore"), (ActivityKind.Client, "System.Net.Http"), (ActivityKind.Server, "Microsoft.AspNetCore")]);
        seen[0].DisplayName.ShouldBe("GET /mcp");
        seen[1].ParentSpanId.ShouldBe(seen[0].SpanId);
        seen[2].ParentSpanId.ShouldBe(seen[1].SpanId);
        seen.SelectMany(span => span.TagObjects).ShouldNotContain(tag => $"{tag.Value}".Contains("secret", StringComparison.Ordinal));
    }
}
