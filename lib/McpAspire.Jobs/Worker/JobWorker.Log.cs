using Microsoft.Extensions.Logging;

namespace McpAspire.Jobs;

internal sealed partial class JobWorker
{
    private static partial class Log
    {
        [LoggerMessage(11, LogLevel.Information, "Worker {Worker} takes jobs of {Pools}, {Slots} at a time of each.")]
        public static partial void Started(ILogger logger, string worker, string pools, int slots);

        [LoggerMessage(12, LogLevel.Information, "Worker {Worker} stopped.")]
        public static partial void Stopped(ILogger logger, string worker);

        [LoggerMessage(13, LogLevel.Warning, "The job store cannot be reached.")]
        public static partial void StoreAway(ILogger logger, Exception exception);

        [LoggerMessage(14, LogLevel.Error, "A step of the worker (taking jobs, registering, watching for withdrawals) failed; it is repeated.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(15, LogLevel.Error, "How job {JobId} ended could not be written; it will be found when its lease runs out.")]
        public static partial void OutcomeNotWritten(ILogger logger, string jobId, Exception exception);
    }
}
