using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Fpe;

/// <summary>Reads the key from its two names, and puts the demo key in its place where that is allowed.</summary>
internal sealed class FpeOptionsSetup(IConfiguration configuration) : IConfigureOptions<FpeOptions>, IPostConfigureOptions<FpeOptions>
{
    public void Configure(FpeOptions options)
    {
        var section = configuration.GetSection(FpeOptions.Section);
        options.Key = Trimmed(configuration["FPE_KEY"]) ?? Trimmed(section[nameof(FpeOptions.Key)]);
        options.Tweak = Trimmed(configuration["FPE_TWEAK"]) ?? Trimmed(section[nameof(FpeOptions.Tweak)]);
        options.AllowDemoKey = Trimmed(configuration["AUTH_MODE"])?.ToLowerInvariant() is null or "authless" or "debug";
    }

    // After every other configuration: a host may have allowed the demo key by then.
    public void PostConfigure(string? name, FpeOptions options)
    {
        if (options is not { Key: null, AllowDemoKey: true })
            return;
        options.Key = FpeOptions.DemoKey;
        options.Tweak ??= FpeOptions.DemoTweak;
    }

    private static string? Trimmed(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
