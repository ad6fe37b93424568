namespace McpAspire.Mcp.Sessions;

internal sealed partial class LiveSessions
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Session ended; there are {Count}")]
        public static partial void Ended(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Debug, "Session was idle for {IdleTimeout} and ends")]
        public static partial void Expired(ILogger logger, TimeSpan idleTimeout);

        [LoggerMessage(3, LogLevel.Warning, "There are {Limit} sessions; one that was idle long ends to make room")]
        public static partial void Evicted(ILogger logger, int limit);

        [LoggerMessage(4, LogLevel.Error, "A session did not end cleanly")]
        public static partial void EndedBadly(ILogger logger, Exception exception);
    }
}
