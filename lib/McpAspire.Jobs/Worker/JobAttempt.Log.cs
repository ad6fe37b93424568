using Microsoft.Extensions.Logging;

namespace McpAspire.Jobs;

internal sealed partial class JobAttempt
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Job {JobId} ({tool_name}), attempt {Attempt}: {status} after {duration_seconds} s.")]
        public static partial void Ended(ILogger logger, string jobId, string tool_name, int attempt, string status, double duration_seconds);

        [LoggerMessage(2, LogLevel.Error, "Job {JobId} ({tool_name}) failed for a reason that its tool did not foresee.")]
        public static partial void Failed(ILogger logger, string jobId, string tool_name, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "Job {JobId} ({tool_name}) was told to end and did not within {Seconds} s; it is left behind.")]
        public static partial void Abandoned(ILogger logger, string jobId, string tool_name, double seconds);

        [LoggerMessage(4, LogLevel.Warning, "Job {JobId} waits for the job store, which cannot be reached.")]
        public static partial void StoreAway(ILogger logger, string jobId, Exception exception);

        [LoggerMessage(5, LogLevel.Error, "The lease of job {JobId} could not be extended.")]
        public static partial void HeartbeatFailed(ILogger logger, string jobId, Exception exception);
    }
}
