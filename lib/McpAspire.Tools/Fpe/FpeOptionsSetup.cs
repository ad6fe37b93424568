using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Fpe;

/// <summary>Collects the keys from where they are configured, and puts the demo key in their place where that is allowed.</summary>
internal sealed class FpeOptionsSetup(IConfiguration configuration) : IConfigureOptions<FpeOptions>, IPostConfigureOptions<FpeOptions>
{
    public void Configure(FpeOptions options)
    {
        options.Keys = FpeKeySource.ReadRing(configuration);
        options.AllowDemoKey = Text("AUTH_MODE")?.ToLowerInvariant() is null or "authless" or "debug";
    }

    // After every other configuration: a host may have allowed the demo key by then.
    public void PostConfigure(string? name, FpeOptions options)
    {
        var key = Text("FPE_KEY") ?? Text($"{FpeOptions.Section}:Key");
        var tweak = Text("FPE_TWEAK") ?? Text($"{FpeOptions.Section}:Tweak");
        if (key is null && options is { AllowDemoKey: true, Keys.Count: 0 })
            (key, tweak) = (FpeOptions.DemoKey, tweak ?? FpeOptions.DemoTweak);
        if (key is not null)
            options.Keys = [FirstDefault(key, tweak, options.Keys), .. options.Keys];
    }

    // A newer version that is active takes over from it: rotation needs no change here.
    private static FpeKeyEntry FirstDefault(string key, string? tweak, IReadOnlyList<FpeKeyEntry> ring) => new(
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["name"] = FpeToken.DefaultKey,
            ["version"] = "1",
            ["algorithm"] = FpeHex.Read(tweak) is { Length: 7 } ? "FF3-1" : "FF3",
            ["key"] = key,
            ["tweak"] = tweak,
            ["state"] = ring.Any(entry => entry is { Name: FpeToken.DefaultKey, State: FpeKeyState.Active }) ? "decrypt-only" : "active",
        },
        field => $"FPE_{field.ToUpperInvariant()}");

    private string? Text(string name) => string.IsNullOrWhiteSpace(configuration[name]) ? null : configuration[name]!.Trim();
}
