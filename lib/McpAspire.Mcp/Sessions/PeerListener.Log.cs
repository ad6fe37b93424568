namespace McpAspire.Mcp.Sessions;

internal sealed partial class PeerListener
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The other processes cannot be heard")]
        public static partial void Interrupted(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "A message ({Kind}) of another process could not be followed")]
        public static partial void NotFollowed(ILogger logger, BackplaneMessageKind? kind, Exception exception);
    }
}
