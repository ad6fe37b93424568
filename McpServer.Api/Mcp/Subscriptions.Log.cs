namespace McpAspire.Api.Mcp;

internal sealed partial class Subscriptions
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A subscription has ended early")]
        public static partial void EndedEarly(ILogger logger, Exception exception);
    }
}
