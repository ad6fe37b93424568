namespace McpAspire.Mcp.Stdio;

internal sealed partial class StdioTransport
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Stopped reading from the client")]
        public static partial void Stopped(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "Refused a line of the client: {Reason}")]
        public static partial void Rejected(ILogger logger, string reason);
    }
}
