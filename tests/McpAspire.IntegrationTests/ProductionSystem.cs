using System.Security.Cryptography;

namespace McpAspire.IntegrationTests;

/// <summary>The system with tokens and a key ring, at the lowest log level. Its logs, traces and metrics are kept.</summary>
[CollectionDefinition]
public sealed class ProductionSystem() : RunningSystem("production"), ICollectionFixture<ProductionSystem>
{
    private TelemetryReceiver? _telemetry;

    /// <summary>The longest name that a key can have.</summary>
    public static string LongName { get; } = new('k', 32);

    /// <summary>The key that is active.</summary>
    public byte[] ActiveKey { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The key that was active before, and its tweak.</summary>
    public byte[] FormerKey { get; } = RandomNumberGenerator.GetBytes(16);

    public byte[] FormerTweak { get; } = RandomNumberGenerator.GetBytes(8);

    /// <summary>Another key, and its tweak.</summary>
    public byte[] OtherKey { get; } = RandomNumberGenerator.GetBytes(16);

    public byte[] OtherTweak { get; } = RandomNumberGenerator.GetBytes(8);

    internal TelemetryReceiver Telemetry => _telemetry ?? throw new InvalidOperationException("The system has not been started.");

    protected override IEnumerable<string> FpeParameters =>
    [
        "--FPE_KEYS=" +
        $$"""
        [
          {"name": "default", "version": 1, "algorithm": "FF3", "key": "{{Convert.ToHexStringLower(FormerKey)}}", "tweak": "{{Convert.ToHexStringLower(FormerTweak)}}", "state": "decrypt-only"},
          {"name": "default", "version": 2, "key": "{{Convert.ToHexStringLower(ActiveKey)}}"},
          {"name": "legacy", "version": 1, "algorithm": "FF3", "key": "{{Convert.ToHexStringLower(OtherKey)}}", "tweak": "{{Convert.ToHexStringLower(OtherTweak)}}"},
          {"name": "retired", "version": 1, "key": "{{Convert.ToHexStringLower(OtherKey)}}", "state": "disabled"},
          {"name": "{{LongName}}", "version": 9999, "key": "{{Convert.ToHexStringLower(OtherKey)}}"}
        ]
        """,
    ];

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
    }

    protected override void Configure(IDistributedApplicationTestingBuilder builder)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            builder.CreateResourceBuilder(project)
                .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", Telemetry.Url)
                .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .WithEnvironment("LOG_LEVEL", "Trace");
        }
    }
}
