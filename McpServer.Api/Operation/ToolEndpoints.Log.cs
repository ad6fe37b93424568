namespace McpAspire.Api.Operation;

internal static partial class ToolEndpoints
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Principal} has set the tool {ToolName} to {State}")]
        public static partial void StateSet(ILogger logger, string principal, string toolName, string state);
    }
}
