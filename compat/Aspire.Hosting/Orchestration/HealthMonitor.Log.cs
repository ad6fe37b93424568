namespace Aspire.Hosting.Orchestration;

internal sealed partial class HealthMonitor
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "--> Healthy")]
        public static partial void Healthy(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "--> Unhealthy: {Reason}")]
        public static partial void Unhealthy(ILogger logger, string? reason);
    }
}
