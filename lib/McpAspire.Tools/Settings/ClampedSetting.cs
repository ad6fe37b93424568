using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Settings;

/// <summary>A whole number of the configuration that is kept within what is safe.</summary>
internal static partial class ClampedSetting
{
    /// <exception cref="OptionsValidationException">It is no whole number.</exception>
    public static int Read(IConfiguration configuration, ILogger logger, string name, int fallback, int min, int max)
    {
        if (configuration[name] is not { Length: > 0 } text)
            return fallback;
        if (!long.TryParse(text, out var wanted))
            throw new OptionsValidationException(name, typeof(int), [$"{name} is not a whole number."]);

        var value = (int)Math.Clamp(wanted, min, max);
        if (value != wanted)
            Log.ConfigClamped(logger, name, wanted, value);
        return value;
    }
}
