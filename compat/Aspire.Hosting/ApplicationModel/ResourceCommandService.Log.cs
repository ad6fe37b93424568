namespace Aspire.Hosting.ApplicationModel;

public sealed partial class ResourceCommandService
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "--> Command '{Command}' executed")]
        public static partial void Succeeded(ILogger logger, string command);

        [LoggerMessage(2, LogLevel.Error, "--> Command '{Command}' failed: {Reason}")]
        public static partial void Failed(ILogger logger, string command, string? reason);
    }
}
