namespace Aspire.Hosting.Orchestration;

internal sealed partial class ApplicationOrchestrator
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "--> ValueMissing: {Reason}")]
        public static partial void ValueMissing(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "--> Waiting for {Resources}")]
        public static partial void Waiting(ILogger logger, IEnumerable<string> resources);

        [LoggerMessage(3, LogLevel.Warning, "--> Waiting: {Reason}")]
        public static partial void WaitingInVain(ILogger logger, string reason);

        [LoggerMessage(4, LogLevel.Information, "--> Running, process {ProcessId}")]
        public static partial void Running(ILogger logger, int processId);

        [LoggerMessage(5, LogLevel.Error, "--> FailedToStart: {Reason}")]
        public static partial void FailedToStart(ILogger logger, string reason);

        [LoggerMessage(EventId = 6, Message = "--> Exited with exit code {ExitCode}")]
        public static partial void Exited(ILogger logger, LogLevel level, int exitCode);

        [LoggerMessage(EventId = 7, Message = "{Line}")]
        public static partial void Line(ILogger logger, LogLevel level, string line);
    }
}
