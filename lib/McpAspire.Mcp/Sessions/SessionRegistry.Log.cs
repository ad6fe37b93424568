namespace McpAspire.Mcp.Sessions;

// A session's id is as good as a password, so that no message has it.
internal sealed partial class SessionRegistry
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Session started; there are {Count}")]
        public static partial void Started(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "There are too many sessions, or too many of one principal; one that was idle long ends to make room")]
        public static partial void Evicted(ILogger logger);
    }
}
