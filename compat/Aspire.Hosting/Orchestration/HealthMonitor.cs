using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Checks a process that has health checks: often until it is healthy, then now and again.</summary>
internal sealed partial class HealthMonitor(
    ProcessInstance instance, ResourceNotificationService notifications, HealthCheckService healthChecks, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan UntilHealthy = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(5);

    /// <summary>Nobody is told of a process that has not answered yet for so long: it is starting.</summary>
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(10);

    private readonly long _startedAt = time.GetTimestamp();
    private bool? _reportedAsHealthy;

    public async Task RunAsync(CancellationToken exited)
    {
        var keys = instance.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet();
        if (keys.Count == 0)
            return;

        try
        {
            while (true)
            {
                var report = await healthChecks.CheckHealthAsync(check => keys.Contains(check.Name), exited);
                await PublishAsync(report);
                await Task.Delay(report.Status == HealthStatus.Healthy ? WhileHealthy : UntilHealthy, time, exited);
            }
        }
        catch (OperationCanceledException) when (exited.IsCancellationRequested)
        {
            // The process is gone, and with it the question.
        }
    }

    private async Task PublishAsync(HealthReport report)
    {
        var isHealthy = report.Status == HealthStatus.Healthy;
        var isToBeReported = isHealthy || _reportedAsHealthy is true || time.GetElapsedTime(_startedAt) > StartUp;
        if (isToBeReported && _reportedAsHealthy != isHealthy)
        {
            _reportedAsHealthy = isHealthy;
            var worst = report.Entries.Values.MinBy(entry => entry.Status);
            Log.Changed(logger, isHealthy ? LogLevel.Information : LogLevel.Warning, isHealthy ? "Healthy" : $"Unhealthy: {worst.Description ?? worst.Exception?.Message}");
        }

        await notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with
        {
            HealthReports = [.. report.Entries.Select(entry => new HealthReportSnapshot(entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.ToString()))],
        });
    }
}
