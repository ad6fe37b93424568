using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpAspire.IntegrationTests;

/// <summary>The system with a key ring, which talks of everything that it does: its logs, traces and metrics are kept.</summary>
public sealed class FpeSystem() : RunningSystem("authless")
{
    private readonly ConsoleCapture _console = new();
    private TelemetryReceiver? _telemetry;

    /// <summary>The key that is active.</summary>
    public byte[] ActiveKey { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>Another key, and its tweak.</summary>
    public byte[] OtherKey { get; } = RandomNumberGenerator.GetBytes(16);

    public byte[] OtherTweak { get; } = RandomNumberGenerator.GetBytes(8);

    internal ConsoleCapture Console => _console;

    internal TelemetryReceiver Telemetry => _telemetry ?? throw new InvalidOperationException("The system has not been started.");

    protected override IEnumerable<string> FpeParameters =>
    [
        "--FPE_KEYS=" +
        $$"""
        [
          {"name": "default", "version": 1, "algorithm": "FF3", "key": "EF4359D8D580AA4F7F036D6F04FC6A94", "tweak": "D8E7920AFA330A73", "state": "decrypt-only"},
          {"name": "default", "version": 2, "key": "{{Convert.ToHexStringLower(ActiveKey)}}"},
          {"name": "legacy", "version": 1, "algorithm": "FF3", "key": "{{Convert.ToHexStringLower(OtherKey)}}", "tweak": "{{Convert.ToHexStringLower(OtherTweak)}}"},
          {"name": "retired", "version": 1, "key": "{{Convert.ToHexStringLower(OtherKey)}}", "state": "disabled"},
          {"name": "{{LongName}}", "version": 9999, "key": "{{Convert.ToHexStringLower(OtherKey)}}"}
        ]
        """,
    ];

    /// <summary>The longest name that a key can have.</summary>
    public static string LongName { get; } = new('k', 32);

    public override async ValueTask InitializeAsync()
    {
        _telemetry = await TelemetryReceiver.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_telemetry is not null)
            await _telemetry.DisposeAsync();
        _console.Dispose();
    }

    /// <summary>A stateless call through the gateway, as bytes on the wire.</summary>
    /// <param name="tool">Its name.</param>
    /// <param name="arguments">In JSON, or what is none.</param>
    /// <param name="traceId">The trace that the call belongs to, if it belongs to one.</param>
    /// <returns>The answer's body, whatever its status.</returns>
    public async Task<string> PostAsync(string tool, string arguments, string? traceId = null)
    {
        using var http = App.CreateHttpClient("gateway", "http");
        var body =
            $$"""
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{tool}}","arguments":{{arguments}},
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{} } } }
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", StatelessEra);
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", tool);
        if (traceId is not null)
            request.Headers.Add("traceparent", $"00-{traceId}-00f067aa0ba902b7-01");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The same, and the result of the call.</summary>
    public async Task<JsonElement> CallAsync(string tool, object arguments, string? traceId = null)
    {
        var answer = await PostAsync(tool, JsonSerializer.Serialize(arguments), traceId);
        var json = answer.StartsWith('{') ? answer : answer.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))["data:".Length..];
        return JsonElement.Parse(json).GetProperty("result");
    }

    protected override void Configure(IDistributedApplicationTestingBuilder builder)
    {
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(_console));
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            builder.CreateResourceBuilder(project)
                .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", Telemetry.Url)
                .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .WithEnvironment("LOG_LEVEL", "Trace");
        }
    }
}
