namespace McpAspire.Mcp.Sessions;

internal sealed partial class SessionFactory
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A message for a session's own stream is lost: the session store is away")]
        public static partial void NotSent(ILogger logger, Exception exception);
    }
}
