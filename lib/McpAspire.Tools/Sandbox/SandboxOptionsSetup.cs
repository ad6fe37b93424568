using McpAspire.Tools.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Sandbox;

/// <summary>Reads the limits from their configuration names and keeps them within what is safe.</summary>
internal sealed class SandboxOptionsSetup(IConfiguration configuration, ILogger<SandboxOptionsSetup> logger) : IConfigureOptions<SandboxOptions>
{
    private const int MaxUids = 4096;

    public void Configure(SandboxOptions options)
    {
        options.MaxStdoutBytes = Read("MCP_MAX_STDOUT_BYTES", options.MaxStdoutBytes, 4 * 1024, 64 * 1024 * 1024);
        options.MaxStderrBytes = Read("MCP_MAX_STDERR_BYTES", options.MaxStderrBytes, 4 * 1024, 16 * 1024 * 1024);
        options.MaxMemoryMb = Read("MCP_MAX_MEMORY_MB", options.MaxMemoryMb, 128, 16 * 1024);
        options.MaxFileDescriptors = Read("MCP_MAX_FILE_DESCRIPTORS", options.MaxFileDescriptors, 64, 4096);
        options.FirstUid = Read("Sandbox:FirstUid", options.FirstUid, 1000, int.MaxValue - MaxUids);
        options.Uids = Read("Sandbox:Uids", options.Uids, 1, MaxUids);
        options.MinimumTier = ReadMinimumTier();
    }

    // Without a word about it, .NET calls every environment Production; so only what was said counts.
    private SandboxTier ReadMinimumTier()
    {
        if (configuration["Sandbox:MinimumTier"] is not { Length: > 0 } text)
            return Is("AUTH_MODE", "production") || Is("ENVIRONMENT", "Production") ? SandboxTier.T1 : SandboxTier.T0;
        return Enum.TryParse<SandboxTier>(text, ignoreCase: true, out var tier) && Enum.IsDefined(tier)
            ? tier
            : throw new OptionsValidationException("Sandbox:MinimumTier", typeof(SandboxOptions), ["Sandbox:MinimumTier can be T0, T1 or T2."]);
    }

    private bool Is(string name, string value) => string.Equals(configuration[name]?.Trim(), value, StringComparison.OrdinalIgnoreCase);

    private int Read(string name, int fallback, int min, int max) => ClampedSetting.Read(configuration, logger, name, fallback, min, max);
}
