namespace McpAspire.Mcp.Sessions;

internal sealed partial class SessionPeers
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The other processes could not be told: {Kind}")]
        public static partial void NotTold(ILogger logger, BackplaneMessageKind kind, Exception exception);
    }
}
