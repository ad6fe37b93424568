namespace McpAspire.Tools.Fpe;

/// <summary>
/// The keys of the FPE tools. A ring of named keys with versions from <c>FPE_KEYS</c> (a JSON array), <c>FPE_KEYS_FILE</c> (a file that only its owner reads) or the
/// section <c>Fpe:Keys</c>; and version 1 of the key <c>default</c> from <c>FPE_KEY</c> and <c>FPE_TWEAK</c>, or <c>Fpe:Key</c> and <c>Fpe:Tweak</c>.
/// </summary>
internal sealed class FpeOptions
{
    public const string Section = "Fpe";

    public const string DemoKey = "EF4359D8D580AA4F7F036D6F04FC6A94";
    public const string DemoTweak = "D8E7920AFA330A73";

    /// <summary>Every version of every key.</summary>
    public IReadOnlyList<FpeKeyEntry> Keys { get; set; } = [];

    /// <summary>
    /// Whether the published demo key may be used, and is used when there is no other. By default as <c>AUTH_MODE</c> says: with <c>authless</c> (also when it
    /// is not set) and <c>debug</c> only.
    /// </summary>
    public bool AllowDemoKey { get; set; }
}
