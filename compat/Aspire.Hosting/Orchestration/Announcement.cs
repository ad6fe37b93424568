using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the console is told of the application as a whole: where its dashboard is, what has come up and what has not.</summary>
internal sealed partial class Announcement(
    ResourceNotificationService notifications, DashboardResource? dashboard, IConfiguration configuration, ILoggerFactory loggerFactory, TimeProvider time)
{
    /// <summary>How long nothing changes until the table of all resources is printed again.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggerFactory.CreateLogger("Aspire.Hosting.DistributedApplication");

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await Task.WhenAll(TellOutcomeAsync(stopping), dashboard is null ? TellStatesAsync(stopping) : TellLoginAsync(dashboard, stopping));
        }
        catch (OperationCanceledException)
        {
            // The application ends; each resource says so itself.
        }
    }

    /// <summary>Once nothing is on its way any more: what is up and where, and what is not and why.</summary>
    private async Task TellOutcomeAsync(CancellationToken stopping)
    {
        ResourceEvent[] states = [];
        await foreach (var _ in notifications.WatchAsync(stopping))
        {
            states = [.. notifications.GetCurrentStates().Where(state => state.Resource != dashboard)];
            if (states.All(state => state.Snapshot.IsSettled || state.Snapshot.Reason is not null))
                break;
        }

        foreach (var resource in states.Where(state => state.Snapshot.HealthStatus is not null).Select(state => state.Resource).Distinct())
        {
            foreach (var url in ResourceUrlAnnotation.Of(resource).Where(url => url.Endpoint is { EndpointAnnotation.IsExternal: true }))
                Log.Address(_logger, resource.Name, url.Url);
        }

        var failed = Array.FindAll(states, state => state.Snapshot.Reason is not null);
        foreach (var state in failed)
            Log.NotUp(_logger, state.DisplayName, state.Snapshot.State!.Text, state.Snapshot.Reason!);
        if (failed.Length == 0)
            Log.Started(_logger);
        else
            Log.StartedInPart(_logger, failed.Length);
    }

    private async Task TellLoginAsync(DashboardResource dashboard, CancellationToken stopping)
    {
        var settled = await notifications.WaitForResourceAsync(dashboard.Name, change => change.Snapshot.IsSettled, stopping);
        if (!settled.Snapshot.IsTerminal)
            Log.Dashboard(_logger, dashboard.LoginUrl);
    }

    private async Task TellStatesAsync(CancellationToken stopping)
    {
        if (!configuration.GetValue<bool>("AppHost:DisableDashboard"))
            Log.NoDashboard(_logger);

        using var timer = new PeriodicTimer(Quiet, time);
        for (string seen = "", told = ""; await timer.WaitForNextTickAsync(stopping);)
        {
            var table = ResourceTable.Create(notifications.GetCurrentStates());
            if (table == seen && table != told)
                Log.States(_logger, told = table);
            seen = table;
        }
    }
}
