using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Fpe;

/// <summary>Refuses to start on a key that is missing, malformed or published. Says which, never what.</summary>
internal sealed class FpeOptionsValidation : IValidateOptions<FpeOptions>
{
    private const string HowToMake = "Set FPE_KEY to 16, 24 or 32 random bytes in hex (openssl rand -hex 32) and FPE_TWEAK to 7 or 8 bytes in hex.";

    public ValidateOptionsResult Validate(string? name, FpeOptions options)
    {
        if (options.Key is null)
            return ValidateOptionsResult.Fail($"FPE_KEY is not set, and the demo key is for the modes authless and debug only. {HowToMake}");
        if (options.IsDemoKey && !options.AllowDemoKey)
            return ValidateOptionsResult.Fail($"FPE_KEY is the published demo key, which is for the modes authless and debug only. {HowToMake}");
        if (HexLength(options.Key) is not (16 or 24 or 32))
            return ValidateOptionsResult.Fail($"FPE_KEY is not 16, 24 or 32 bytes in hex. {HowToMake}");
        if (HexLength(options.Tweak) is not (7 or 8))
            return ValidateOptionsResult.Fail($"FPE_TWEAK is not 7 or 8 bytes in hex. {HowToMake}");
        return ValidateOptionsResult.Success;
    }

    private static int? HexLength(string? text) =>
        text is not null && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? text.Length / 2 : null;
}
