using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Jobs;

/// <summary>
/// Takes jobs of its pools, as many as it has free slots, and runs them. Told to stop, it takes no more, lets what runs go on for a while, and
/// gives back what is not done by then.
/// </summary>
internal sealed partial class JobWorker(
    IJobStore store,
    IJobHandler handler,
    IOptions<JobWorkerOptions> options,
    TimeProvider time,
    ILogger<JobWorker> logger,
    IWorkerInventory? inventory = null) : BackgroundService
{
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    private static readonly string Version =
        typeof(JobWorker).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private readonly JobWorkerOptions _options = options.Value;
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly ConcurrentDictionary<string, JobAttempt> _attempts = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var present = new CancellationTokenSource();
        var background = Task.WhenAll(RepeatAsync(BeatAsync, present.Token), WatchAsync(present.Token));

        Log.Started(logger, _options.Id, _options.Pools, _options.Slots);
        await Task.WhenAll(_options.PoolNames.Select(pool => ServeAsync(pool, stoppingToken)));

        await present.CancelAsync();
        await background;
        await UnregisterAsync();
        Log.Stopped(logger, _options.Id);
    }

    private async Task ServeAsync(string pool, CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(_options.Slots);
        using var giveUp = new CancellationTokenSource();
        await RepeatAsync(token => ClaimAsync(pool, slots, giveUp.Token, token), stoppingToken);
        await DrainAsync(slots, giveUp);
    }

    private async Task ClaimAsync(string pool, SemaphoreSlim slots, CancellationToken giveUp, CancellationToken stoppingToken)
    {
        await slots.WaitAsync(stoppingToken);
        var free = 1;
        while (slots.Wait(TimeSpan.Zero, CancellationToken.None))
            free++;

        IReadOnlyList<JobClaim> claims = [];
        try
        {
            claims = await store.ClaimAsync(pool, _options.Id, free, _options.ClaimWait, stoppingToken);
        }
        finally
        {
            if (free > claims.Count)
                slots.Release(free - claims.Count);
        }

        foreach (var claim in claims)
            _ = RunAsync(claim, slots, giveUp, stoppingToken);
    }

    /// <summary>Runs an attempt and gives its slot back; never throws.</summary>
    private async Task RunAsync(JobClaim claim, SemaphoreSlim slots, CancellationToken giveUp, CancellationToken stoppingToken)
    {
        var attempt = new JobAttempt(claim, store, handler, _options, time, logger);
        try
        {
            _attempts[claim.Token] = attempt;
            if (stoppingToken.IsCancellationRequested)
                await store.ReleaseAsync(claim, CancellationToken.None);
            else
                await attempt.RunAsync(giveUp);
        }
        catch (Exception exception)
        {
            // The lease runs out, and another worker finds the job.
            Log.OutcomeNotWritten(logger, claim.Job.Id, exception);
        }
        finally
        {
            _attempts.TryRemove(claim.Token, out _);
            slots.Release();
        }
    }

    /// <summary>Waits until every slot is free again; after the grace period, attempts are told to end.</summary>
    private async Task DrainAsync(SemaphoreSlim slots, CancellationTokenSource giveUp)
    {
        using var grace = new CancellationTokenSource(_options.StopGrace, time);
        using var patience = new CancellationTokenSource(_options.StopPatience, time);
        await using var onGraceOver = grace.Token.Register(EndAll);
        await using var onPatienceOver = patience.Token.Register(giveUp.Cancel);
        for (var i = 0; i < _options.Slots; i++)
            await slots.WaitAsync(CancellationToken.None);
    }

    private void EndAll()
    {
        foreach (var attempt in _attempts.Values)
            attempt.End(AttemptEnd.Stopping);
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var offers = inventory is null ? new WorkerInventory(new Dictionary<string, WorkerTool>()) : await inventory.TakeAsync(cancellationToken);
        var registration = new WorkerRegistration
        {
            Id = _options.Id,
            Pools = _options.PoolNames,
            Version = Version,
            Tools = offers.Tools,
            Tier = offers.Tier,
            TierReason = offers.TierReason,
            CatalogProblem = offers.CatalogProblem,
            Breakers = offers.Breakers,
            Active = _attempts.Count,
            StartedAt = _startedAt,
        };
        foreach (var pool in _options.PoolNames)
            await store.RegisterAsync(pool, registration, cancellationToken);
        await Task.Delay(_options.Beat, time, cancellationToken);
    }

    private Task WatchAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_options.PoolNames.Select(pool => RepeatAsync(token => WatchCancellationsAsync(pool, token), cancellationToken)));

    private async Task WatchCancellationsAsync(string pool, CancellationToken cancellationToken)
    {
        await foreach (var jobId in store.WatchCancellationsAsync(pool, _options.Id, cancellationToken))
        {
            foreach (var attempt in _attempts.Values.Where(a => a.JobId == jobId))
                attempt.Nudge();
        }
    }

    private async Task UnregisterAsync()
    {
        try
        {
            foreach (var pool in _options.PoolNames)
                await store.UnregisterAsync(pool, _options.Id, CancellationToken.None);
        }
        catch (JobStoreUnavailableException exception)
        {
            // The registration runs out by itself.
            Log.StoreAway(logger, exception);
        }
    }

    /// <summary>Repeats a step until cancelled; failures are logged, and followed by a pause.</summary>
    private async Task RepeatAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await step(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (exception is JobStoreUnavailableException)
                    Log.StoreAway(logger, exception);
                else
                    Log.Failed(logger, exception);
                await Task.Delay(FailurePause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
