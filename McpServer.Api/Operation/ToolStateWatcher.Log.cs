namespace McpAspire.Api.Operation;

internal sealed partial class ToolStateWatcher
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The states of the tools cannot be read; what was known stays")]
        public static partial void Unreachable(ILogger logger, Exception exception);
    }
}
