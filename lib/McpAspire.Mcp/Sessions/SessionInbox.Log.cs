namespace McpAspire.Mcp.Sessions;

internal sealed partial class SessionInbox
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A message that another process took from a client cannot be read")]
        public static partial void NotDelivered(ILogger logger, Exception exception);
    }
}
