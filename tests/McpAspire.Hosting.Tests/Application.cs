using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace McpAspire.Hosting.Tests;

/// <summary>Short ways through the real API.</summary>
internal static class Application
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>For one wait: the test's own token, and no wait is for ever.</summary>
    public static CancellationToken Timeout
    {
        get
        {
            var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            source.CancelAfter(Patience);
            return source.Token;
        }
    }

    public static Lines CaptureLines(this IDistributedApplicationBuilder builder)
    {
        var lines = new Lines();
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(lines));
        return lines;
    }

    public static async Task<DistributedApplication> StartAsync(this IDistributedApplicationTestingBuilder builder)
    {
        var app = await builder.BuildAsync(Timeout);
        await app.StartAsync(Timeout);
        return app;
    }

    public static Task<string> EndOfAsync(this DistributedApplication app, string resource) =>
        app.ResourceNotifications.WaitForResourceAsync(resource, KnownResourceStates.TerminalStates, Timeout);

    public static async Task<int> RunningAsync(this DistributedApplication app, string resource)
    {
        var running = await app.ResourceNotifications.WaitForResourceAsync(resource, change => change.Pid() is not null, Timeout);
        return running.Pid()!.Value;
    }

    /// <summary>The first that run, each as it was then.</summary>
    public static ValueTask<ResourceEvent[]> ReplicasAsync(this DistributedApplication app, string resource, int count) =>
        app.ResourceNotifications.WatchAsync(Timeout)
            .Where(change => change.Resource.Name == resource && change.Pid() is not null)
            .DistinctBy(change => change.ResourceId)
            .Take(count)
            .ToArrayAsync(Timeout);

    public static async Task<ResourceEvent> HealthyAsync(this DistributedApplication app, string resourceId) =>
        await app.ResourceNotifications.WatchAsync(Timeout)
            .FirstAsync(change => change.ResourceId == resourceId && change.Snapshot.HealthStatus == HealthStatus.Healthy, Timeout);

    public static CustomResourceSnapshot Current(this DistributedApplication app, string resourceId) =>
        app.ResourceNotifications.TryGetCurrentState(resourceId, out var state) ? state.Snapshot : throw new InvalidOperationException($"No '{resourceId}'.");

    public static int? Pid(this ResourceEvent change) =>
        (int?)change.Snapshot.Properties.SingleOrDefault(property => property.Name == "executable.pid")?.Value;
}
