namespace Aspire.Hosting.Orchestration;

internal sealed partial class ApplicationOrchestrator
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Distributed application started. Press Ctrl+C to shut down.")]
        public static partial void Started(ILogger logger);

        [LoggerMessage(2, LogLevel.Information, "{Resource}: {Url}")]
        public static partial void Address(ILogger logger, string resource, string url);

        [LoggerMessage(3, LogLevel.Error, "Configuration is missing: {Reason}")]
        public static partial void ValueMissing(ILogger logger, string reason);

        [LoggerMessage(4, LogLevel.Information, "--> Running, process {ProcessId}")]
        public static partial void Running(ILogger logger, int processId);

        [LoggerMessage(5, LogLevel.Error, "--> FailedToStart: {Reason}")]
        public static partial void FailedToStart(ILogger logger, string reason);

        [LoggerMessage(EventId = 6, Message = "--> Exited with exit code {ExitCode}")]
        public static partial void Exited(ILogger logger, LogLevel level, int exitCode);

        [LoggerMessage(EventId = 7, Message = "{Line}")]
        public static partial void Line(ILogger logger, LogLevel level, string line);

        [LoggerMessage(8, LogLevel.Information, "Login to the dashboard at {Url}")]
        public static partial void Dashboard(ILogger logger, string url);

        [LoggerMessage(9, LogLevel.Information, "No dashboard: it comes with the Aspire CLI (npm install -g @microsoft/aspire-cli), or with ./run.sh.")]
        public static partial void NoDashboard(ILogger logger);
    }
}
