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

        [LoggerMessage(6, LogLevel.Debug, "Session taken over from the store; there are {Count}")]
        public static partial void Copied(ILogger logger, int count);

        [LoggerMessage(7, LogLevel.Warning, "A session's change in another process could not be followed")]
        public static partial void NotFollowed(ILogger logger, Exception exception);

        [LoggerMessage(8, LogLevel.Warning, "The session store could not be asked whether a session is still there; it goes on")]
        public static partial void NotAsked(ILogger logger, Exception exception);

        [LoggerMessage(9, LogLevel.Warning, "A message for a session's own stream is lost: the session store is away")]
        public static partial void NotSent(ILogger logger, Exception exception);
    }
}
