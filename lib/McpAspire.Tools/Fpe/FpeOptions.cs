namespace McpAspire.Tools.Fpe;

/// <summary>The key of the FPE tools: the section <c>Fpe</c>, or the environment's <c>FPE_KEY</c> and <c>FPE_TWEAK</c>, which win.</summary>
public sealed class FpeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Fpe";

    internal const string DemoKey = "EF4359D8D580AA4F7F036D6F04FC6A94";
    internal const string DemoTweak = "D8E7920AFA330A73";

    /// <summary>An AES key of 16, 24 or 32 bytes in hex.</summary>
    public string? Key { get; set; }

    /// <summary>In hex: 8 bytes select FF3, 7 bytes FF3-1.</summary>
    public string? Tweak { get; set; }

    /// <summary>
    /// Whether the published demo key may be used, and is used when there is no other. By default as <c>AUTH_MODE</c> says: with <c>authless</c> (also when it
    /// is not set) and <c>debug</c> only.
    /// </summary>
    public bool AllowDemoKey { get; set; }

    internal bool IsDemoKey => string.Equals(Key, DemoKey, StringComparison.OrdinalIgnoreCase);
}
