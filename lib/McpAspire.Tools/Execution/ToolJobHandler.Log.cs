using Microsoft.Extensions.Logging;

namespace McpAspire.Tools.Execution;

internal sealed partial class ToolJobHandler
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "tool.end {tool_name} job {job_id} attempt {attempt}: {status} after {duration_seconds} s")]
        public static partial void Ended(ILogger logger, string tool_name, string job_id, int attempt, string status, double duration_seconds);

        [LoggerMessage(2, LogLevel.Error, "tool.defect {tool_name} job {job_id}")]
        public static partial void Defect(ILogger logger, string tool_name, string job_id, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "tool.defect {tool_name} job {job_id}: {exception_type}")]
        public static partial void SensitiveDefect(ILogger logger, string tool_name, string job_id, string exception_type);
    }
}
