namespace Aspire.Hosting.Orchestration;

/// <summary>Checks a process that has health checks: often until it is healthy, then now and again.</summary>
internal sealed partial class HealthMonitor(
    ProcessInstance instance, ResourceNotificationService notifications, HealthCheckService healthChecks, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan UntilHealthy = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(5);

    /// <summary>A process that has not been healthy yet is starting: for so long that is nothing to be told.</summary>
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken exited)
    {
        ProcessInstance.Current.Value = instance;
        var keys = instance.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToHashSet();
        var startedAt = time.GetTimestamp();
        bool? told = null;
        HealthReportSnapshot[] published = [];
        while (keys.Count > 0 && !exited.IsCancellationRequested)
        {
            var check = healthChecks.CheckHealthAsync(registration => keys.Contains(registration.Name), exited);
            await Task.WhenAny(check);
            if (exited.IsCancellationRequested)
                return;
            var report = await check;
            var isHealthy = report.Status == HealthStatus.Healthy;
            if (told != isHealthy && (isHealthy || told is true || time.GetElapsedTime(startedAt) > StartUp))
            {
                told = isHealthy;
                Tell(report);
            }

            var reports = report.Entries.Select(ToSnapshot).ToArray();
            if (!reports.SequenceEqual(published))
            {
                published = reports;
                var now = time.GetUtcNow().UtcDateTime;
                await notifications.PublishUpdateAsync(instance.Resource, instance.Id, snapshot => snapshot with
                {
                    HealthReports = [.. reports.Select(said => said with { LastRunAt = now })],
                });
            }

            await Task.Delay(isHealthy ? WhileHealthy : UntilHealthy, time, exited).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static HealthReportSnapshot ToSnapshot(KeyValuePair<string, HealthReportEntry> entry) =>
        new(entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception?.ToString());

    private void Tell(HealthReport report)
    {
        var worst = report.Entries.Values.MinBy(entry => entry.Status);
        if (report.Status == HealthStatus.Healthy)
            Log.Healthy(logger);
        else
            Log.Unhealthy(logger, worst.Description ?? worst.Exception?.Message);
    }
}
