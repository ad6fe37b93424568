using Microsoft.Extensions.Logging;

namespace McpAspire.Jobs;

internal sealed partial class JobContext
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "An event of job {JobId} is lost: the job store cannot be reached.")]
        public static partial void EventLost(ILogger logger, string jobId, Exception exception);
    }
}
