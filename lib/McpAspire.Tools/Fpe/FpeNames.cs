using McpAspire.Fpe;

namespace McpAspire.Tools.Fpe;

/// <summary>What algorithms and states are called, and which tweaks an algorithm takes.</summary>
internal static class FpeNames
{
    /// <summary>The longest tweak of FF1 here; the standard has no limit that would be useful.</summary>
    public const int MaxTweakBytes = 64;

    /// <summary>The standard's name.</summary>
    public static string Name(this FpeAlgorithm algorithm) => algorithm == FpeAlgorithm.FF3_1 ? "FF3-1" : algorithm.ToString();

    /// <summary>The state's name in the configuration.</summary>
    public static string Name(this FpeKeyState state) => state switch
    {
        FpeKeyState.Active => "active",
        FpeKeyState.DecryptOnly => "decrypt-only",
        _ => "disabled",
    };

    public static bool TakesTweak(this FpeAlgorithm algorithm, int bytes) => algorithm switch
    {
        FpeAlgorithm.FF1 => bytes <= MaxTweakBytes,
        FpeAlgorithm.FF3 => bytes is 7 or 8,
        _ => bytes is 7,
    };

    public static string TweakLengths(this FpeAlgorithm algorithm) => algorithm switch
    {
        FpeAlgorithm.FF1 => $"0 to {MaxTweakBytes} bytes",
        FpeAlgorithm.FF3 => "7 or 8 bytes",
        _ => "7 bytes",
    };
}
