namespace McpAspire.Mcp.Sessions;

internal sealed partial class ProcessBeat
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The session store could not be told that this process is alive; trying again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
