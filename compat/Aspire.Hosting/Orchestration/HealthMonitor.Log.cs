using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

internal sealed partial class HealthMonitor
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Message = "--> {Health}")]
        public static partial void Changed(ILogger logger, LogLevel level, string health);
    }
}
