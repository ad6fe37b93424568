using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The state of everything, to be read and to be watched.</summary>
public sealed class ResourceNotificationService : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceEvent> _states = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private bool _disposed;

    /// <summary>Takes the id of a process, or the name of a resource that has only one.</summary>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_gate)
        {
            if (_states.TryGetValue(resourceId, out resourceEvent))
                return true;
            var named = _states.Values.Where(state => Names(state.Resource, resourceId)).Take(2).ToArray();
            resourceEvent = named.Length == 1 ? named[0] : null;
            return resourceEvent is not null;
        }
    }

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_gate)
        {
            var previous = _states.GetValueOrDefault(resourceId)?.Snapshot
                ?? new CustomResourceSnapshot { ResourceType = (resource as ProcessResource)?.ResourceType ?? "Parameter", Properties = [] };
            var current = _states[resourceId] = new(resource, resourceId, stateFactory(previous));
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(current);
        }

        return Task.CompletedTask;
    }

    /// <summary>The current state of everything, then each change; ends with the application.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var watcher = Channel.CreateUnbounded<ResourceEvent>(new() { SingleReader = true });
        lock (_gate)
        {
            foreach (var state in _states.Values)
                watcher.Writer.TryWrite(state);
            if (_disposed)
                watcher.Writer.Complete();
            _watchers.Add(watcher);
        }

        try
        {
            await foreach (var change in watcher.Reader.ReadAllAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            lock (_gate)
                _watchers.Remove(watcher);
        }
    }

    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName, change => change.Snapshot.State is { } state && targetStates.Contains(state.Text, StringComparer.OrdinalIgnoreCase), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if (Names(change.Resource, resourceName) && predicate(change))
                return change;
        }

        throw new OperationCanceledException($"The application ended while something waited for '{resourceName}'.");
    }

    /// <exception cref="DistributedApplicationException">It ended or failed to start.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName, change => change.Snapshot.HealthStatus == HealthStatus.Healthy || change.Snapshot.IsTerminal, cancellationToken);
        return reached.Snapshot.IsTerminal
            ? throw new DistributedApplicationException($"'{resourceName}' will not become healthy: its state is {reached.Snapshot.State!.Text}.")
            : reached;
    }

    /// <summary>Waits as the resource's <see cref="WaitAnnotation"/>s say, for every replica of what it depends on.</summary>
    /// <exception cref="DistributedApplicationException">A dependency ended in another way.</exception>
    public Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken) =>
        Task.WhenAll(resource.Annotations.OfType<WaitAnnotation>().Select(wait => WaitForDependencyAsync(wait, cancellationToken)));

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var watcher in _watchers)
                watcher.Writer.TryComplete();
        }
    }

    private static bool Names(IResource resource, string name) => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase);

    private async Task WaitForDependencyAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        string[] replicas;
        lock (_gate)
            replicas = [.. _states.Values.Where(state => state.Resource == wait.Resource && wait.Resource is ProcessResource).Select(state => state.ResourceId)];

        foreach (var replica in replicas)
        {
            var reached = (await WaitForResourceAsync(wait.Resource.Name, change => change.ResourceId == replica && IsDecided(wait, change.Snapshot), cancellationToken)).Snapshot;
            if (!IsSatisfied(wait, reached))
            {
                var exit = reached.ExitCode is { } code ? $" with exit code {code}" : "";
                throw new DistributedApplicationException($"it waits for '{wait.Resource.Name}', which is {reached.State!.Text}{exit}.");
            }
        }
    }

    private static bool IsDecided(WaitAnnotation wait, CustomResourceSnapshot snapshot) => snapshot.IsTerminal || IsSatisfied(wait, snapshot);

    private static bool IsSatisfied(WaitAnnotation wait, CustomResourceSnapshot snapshot) => wait.WaitType switch
    {
        WaitType.WaitUntilHealthy => snapshot.HealthStatus == HealthStatus.Healthy,
        WaitType.WaitUntilStarted => snapshot.State?.Text == KnownResourceStates.Running,
        _ => snapshot.IsTerminal && snapshot.ExitCode == wait.ExitCode,
    };
}
