using Microsoft.Extensions.Logging;

namespace McpAspire.Jobs;

public sealed partial class RedisDurability
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Redis keeps jobs durably ({Durability}).")]
        public static partial void Durable(ILogger logger, string durability);

        [LoggerMessage(2, LogLevel.Warning, "Redis may lose jobs ({Durability}).")]
        public static partial void NotDurable(ILogger logger, string durability);

        [LoggerMessage(3, LogLevel.Information, "Redis' setting {Setting} was changed to {Value}, so that jobs are kept.")]
        public static partial void Changed(ILogger logger, string setting, string value);
    }
}
