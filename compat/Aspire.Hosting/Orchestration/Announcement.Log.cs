namespace Aspire.Hosting.Orchestration;

internal sealed partial class Announcement
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Distributed application started. Press Ctrl+C to shut down.")]
        public static partial void Started(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "Distributed application started, but not all of it: see above ({Count}). Press Ctrl+C to shut down.")]
        public static partial void StartedInPart(ILogger logger, int count);

        [LoggerMessage(3, LogLevel.Information, "{Resource}: {Url}")]
        public static partial void Address(ILogger logger, string resource, string url);

        [LoggerMessage(4, LogLevel.Error, "{Resource} is {State}: {Reason}")]
        public static partial void NotUp(ILogger logger, string resource, string state, string reason);

        [LoggerMessage(5, LogLevel.Information, "Login to the dashboard at {Url}")]
        public static partial void Dashboard(ILogger logger, string url);

        [LoggerMessage(6, LogLevel.Information, "No dashboard: ./run.sh fetches it, and it comes with the Aspire CLI (https://aspire.dev), once `aspire setup` has run.")]
        public static partial void NoDashboard(ILogger logger);

        [LoggerMessage(7, LogLevel.Information, "All resources:{Table}")]
        public static partial void States(ILogger logger, string table);
    }
}
