using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

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
            var states = _states.Values.Where(state => IsNamed(state.ResourceId, resourceId) || IsNamed(state.Resource.Name, resourceId)).Take(2).ToArray();
            resourceEvent = states.Length == 1 ? states[0] : null;
            return resourceEvent is not null;
        }
    }

    internal ResourceEvent[] GetCurrentStates(IResource? resource = null)
    {
        lock (_gate)
            return [.. _states.Values.Where(state => resource is null || state.Resource == resource)];
    }

    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_gate)
        {
            var previous = _states.GetValueOrDefault(resourceId)?.Snapshot
                ?? new CustomResourceSnapshot { ResourceType = (resource as ProcessResource)?.ResourceType ?? "Parameter", Properties = [] };
            var current = _states[resourceId] = new(resource, resourceId, stateFactory(previous));
            _watchers.ForEach(watcher => watcher.Writer.TryWrite(current));
        }

        return Task.CompletedTask;
    }

    /// <summary>The current state of everything, then each change; ends with the application.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var watcher = Channel.CreateUnbounded<ResourceEvent>();
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
        bool IsReached(ResourceEvent change) => targetStates.Any(target => IsNamed(change.Snapshot.State?.Text, target));
        return (await WaitForResourceAsync(resourceName, IsReached, cancellationToken)).Snapshot.State!.Text;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if (IsNamed(change.Resource.Name, resourceName) && predicate(change))
                return change;
        }

        throw new OperationCanceledException($"The application ended while something waited for '{resourceName}'.");
    }

    /// <exception cref="DistributedApplicationException">It ended or failed to start.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(resourceName, change => change.Snapshot.IsSettled, cancellationToken);
        return reached.Snapshot.IsTerminal
            ? throw new DistributedApplicationException($"'{resourceName}' will not become healthy: its state is {reached.Snapshot.State!.Text}.")
            : reached;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _watchers.ForEach(watcher => watcher.Writer.TryComplete());
        }
    }

    private static bool IsNamed(string? name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
