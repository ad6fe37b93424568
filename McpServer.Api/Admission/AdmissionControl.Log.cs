namespace McpAspire.Api.Admission;

internal sealed partial class AdmissionControl
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Admitted a call of {ToolName} by {Subject}")]
        public static partial void Admitted(ILogger logger, string toolName, string subject);

        [LoggerMessage(2, LogLevel.Warning, "Refused a call of {ToolName} by {Subject}: {ErrorType}")]
        public static partial void Refused(ILogger logger, string toolName, string subject, string errorType);
    }
}
