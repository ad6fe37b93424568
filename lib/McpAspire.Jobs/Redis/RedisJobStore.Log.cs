using Microsoft.Extensions.Logging;

namespace McpAspire.Jobs;

internal sealed partial class RedisJobStore
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Following job {JobId} is interrupted: Redis cannot be reached.")]
        public static partial void FollowInterrupted(ILogger logger, string jobId, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "Job {JobId} cannot be read and ends: it is sealed with a key that is not in Jobs:SealKey, or it is no job envelope of this version.")]
        public static partial void CannotOpen(ILogger logger, string jobId);
    }
}
