namespace McpAspire.Mcp.Sessions;

internal sealed partial class PeerNews
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What another process said of a session ({Kind}) could not be followed yet")]
        public static partial void NotFollowed(ILogger logger, BackplaneMessageKind kind, Exception exception);
    }
}
