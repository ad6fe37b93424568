using Microsoft.Extensions.Logging;

namespace McpAspire.Tools.Settings;

internal static partial class ClampedSetting
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "config_clamped: {Setting} was {Wanted}, is {Value}", EventName = "config_clamped")]
        public static partial void ConfigClamped(ILogger logger, string setting, long wanted, int value);
    }
}
