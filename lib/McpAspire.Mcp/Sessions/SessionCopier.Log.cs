namespace McpAspire.Mcp.Sessions;

internal sealed partial class SessionCopier
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Session taken over from the store; there are {Count}")]
        public static partial void Copied(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "A session's change in another process could not be followed")]
        public static partial void NotFollowed(ILogger logger, Exception exception);
    }
}
