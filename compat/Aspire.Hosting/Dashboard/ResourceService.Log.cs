namespace Aspire.Hosting.Dashboard;

internal sealed partial class ResourceService
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The dashboard is not answered: {Method}")]
        public static partial void Failed(ILogger logger, string method, Exception exception);
    }
}
