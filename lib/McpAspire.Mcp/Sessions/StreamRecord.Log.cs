namespace McpAspire.Mcp.Sessions;

internal sealed partial class StreamRecord
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The events of a stream can no longer be kept; its client cannot come back to it")]
        public static partial void NotKept(ILogger logger, Exception exception);
    }
}
