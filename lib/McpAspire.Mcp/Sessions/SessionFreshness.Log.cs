namespace McpAspire.Mcp.Sessions;

internal sealed partial class SessionFreshness
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The session store could not be asked whether a session is still there; it goes on")]
        public static partial void NotAsked(ILogger logger, Exception exception);
    }
}
