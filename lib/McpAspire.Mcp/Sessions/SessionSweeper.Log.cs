namespace McpAspire.Mcp.Sessions;

internal sealed partial class SessionSweeper
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Sessions could not be swept; trying again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
