using System.Runtime.CompilerServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>What a resource waits for, in every replica, as its <see cref="WaitAnnotation"/>s say.</summary>
internal sealed class DependencyWait(IResource resource, ResourceNotificationService notifications)
{
    private readonly WaitAnnotation[] _waits = [.. resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource is ProcessResource)];

    /// <summary>
    /// The names of what is waited for and, if nothing moves there any more, why; then each change of it, until there is nothing left to wait for.
    /// </summary>
    public async IAsyncEnumerable<(string[] Names, string? Obstacle)> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? told = null;
        await foreach (var _ in notifications.WatchAsync(cancellationToken))
        {
            var pending = _waits.Where(wait => GetUnsatisfied(wait).Any()).ToArray();
            if (pending.Length == 0)
                yield break;

            string[] names = [.. pending.Select(wait => wait.Resource.Name).Distinct()];
            var obstacle = pending.Select(GetObstacle).FirstOrDefault(obstacle => obstacle is not null);
            var current = string.Join(' ', [.. names, obstacle]);
            if (current == told)
                continue;
            told = current;
            yield return (names, obstacle);
        }
    }

    private string? GetObstacle(WaitAnnotation wait)
    {
        var obstacle = GetUnsatisfied(wait).FirstOrDefault(snapshot => snapshot.IsTerminal || snapshot.Reason is not null);
        var exit = obstacle?.ExitCode is { } code ? $" with exit code {code}" : "";
        return obstacle is null ? null : $"it waits for '{wait.Resource.Name}', which is {obstacle.State!.Text}{exit}.";
    }

    private IEnumerable<CustomResourceSnapshot> GetUnsatisfied(WaitAnnotation wait) =>
        notifications.GetCurrentStates(wait.Resource).Select(state => state.Snapshot).Where(snapshot => !IsSatisfied(wait, snapshot));

    private static bool IsSatisfied(WaitAnnotation wait, CustomResourceSnapshot snapshot) => wait.WaitType switch
    {
        WaitType.WaitUntilHealthy => snapshot.HealthStatus == HealthStatus.Healthy,
        WaitType.WaitUntilStarted => snapshot.StartTimeStamp is not null,
        _ => snapshot.IsTerminal && snapshot.ExitCode == wait.ExitCode,
    };
}
