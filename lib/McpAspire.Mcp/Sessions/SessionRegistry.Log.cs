namespace McpAspire.Mcp.Sessions;

// A session's id is as good as a password, so that no message has it.
internal sealed partial class SessionRegistry
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Session started; there are {Count}")]
        public static partial void Started(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Debug, "Session ended; there are {Count}")]
        public static partial void Ended(ILogger logger, int count);

        [LoggerMessage(3, LogLevel.Debug, "Session was idle for {IdleTimeout} and ends")]
        public static partial void Expired(ILogger logger, TimeSpan idleTimeout);

        [LoggerMessage(4, LogLevel.Warning, "There are {Limit} sessions; the one that was idle longest ends to make room")]
        public static partial void Evicted(ILogger logger, int limit);

        [LoggerMessage(5, LogLevel.Error, "A session did not end cleanly")]
        public static partial void EndedBadly(ILogger logger, Exception exception);
    }
}
