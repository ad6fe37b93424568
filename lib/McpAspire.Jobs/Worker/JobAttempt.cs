using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace McpAspire.Jobs;

/// <summary>One attempt of one job, from the claim to its end: runs the handler, keeps the lease, and writes how it ended.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Handlers left behind still hold them.")]
internal sealed partial class JobAttempt
{
    private static readonly TimeSpan OutagePause = TimeSpan.FromMilliseconds(250);

    private readonly JobClaim _claim;
    private readonly IJobStore _store;
    private readonly IJobHandler _handler;
    private readonly JobWorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _done = new();
    private readonly SemaphoreSlim _nudge = new(0);
    private int _reason;

    public JobAttempt(JobClaim claim, IJobStore store, IJobHandler handler, JobWorkerOptions options, TimeProvider time, ILogger logger)
    {
        _claim = claim;
        _store = store;
        _handler = handler;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>Whose attempt it is.</summary>
    public string JobId => _claim.Job.Id;

    private AttemptEnd Reason => (AttemptEnd)Volatile.Read(ref _reason);

    /// <summary>Runs to the end.</summary>
    /// <param name="giveUp">Stops trying to write the outcome into a store that is away.</param>
    public async Task RunAsync(CancellationToken giveUp)
    {
        using var activity = JobMetrics.StartActivity(_claim);
        var started = _time.GetTimestamp();
        JobMetrics.Started(_claim.Job);
        var keeping = Task.WhenAll(KeepLeaseAsync(), WatchDeadlineAsync());
        var outcome = "lost";
        try
        {
            outcome = await WriteAsync(await RunHandlerAsync(activity), giveUp);
        }
        finally
        {
            await _done.CancelAsync();
            await keeping;
            activity?.SetTag("mcpaspire.job.outcome", outcome);
            JobMetrics.Ended(_claim.Job, outcome, _time.GetElapsedTime(started));

            // The handler logs its result, and Failed was logged for an error.
            if (outcome is not ("result" or "error"))
                Log.Ended(_logger, _claim.Job.Id, _claim.Job.Tool, _claim.Attempt, outcome, _time.GetElapsedTime(started).TotalSeconds);
        }
    }

    /// <summary>Tells the handler to end; the first reason counts.</summary>
    public void End(AttemptEnd reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)AttemptEnd.None) == (int)AttemptEnd.None)
            _ = _end.CancelAsync();
    }

    /// <summary>Looks after the lease, and with it for a withdrawal, now instead of at the next beat.</summary>
    public void Nudge() => _nudge.Release();

    /// <returns>The handler's result, or null when it has none.</returns>
    private async Task<JsonElement?> RunHandlerAsync(Activity? activity)
    {
        var context = new JobContext(_claim, _store, () => End(AttemptEnd.LeaseLost), _logger);
        // On the pool, so that a handler that blocks does not hold up the lease.
        var running = Task.Run(() => _handler.RunAsync(context, _end.Token), CancellationToken.None);
        try
        {
            return await WithinGraceAsync(running);
        }
        catch (OperationCanceledException) when (Reason != AttemptEnd.None)
        {
            return null;
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            Log.Abandoned(_logger, _claim.Job.Id, _claim.Job.Tool, _options.CancelGrace.TotalSeconds);
            return null;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            Log.Failed(_logger, _claim.Job.Id, _claim.Job.Tool, exception);
            return null;
        }
    }

    /// <summary>Waits for the handler as long as it likes, and a little longer once it was told to end.</summary>
    private async Task<JsonElement> WithinGraceAsync(Task<JsonElement> running)
    {
        var told = Task.Delay(Timeout.InfiniteTimeSpan, _end.Token);
        return await Task.WhenAny(running, told) == running ? await running : await running.WaitAsync(_options.CancelGrace, _time);
    }

    private Task<string> WriteAsync(JsonElement? result, CancellationToken giveUp) => (result, Reason) switch
    {
        (_, AttemptEnd.LeaseLost) => Task.FromResult("lost"),
        ({ } value, _) => FinishAsync(JobEventKind.Result, value, "result", giveUp),
        (_, AttemptEnd.Cancelled) => FinishAsync(JobEventKind.Error, JobErrors.Cancelled, "cancelled", giveUp),
        (_, AttemptEnd.Deadline) => FinishAsync(JobEventKind.Error, JobErrors.Timeout, "timeout", giveUp),
        (_, AttemptEnd.Stopping) when _claim.Job.RepeatSafe => ReleaseAsync(giveUp),
        (_, AttemptEnd.Stopping) => FinishAsync(JobEventKind.Error, JobErrors.Stopped, "lost", giveUp),
        _ => FinishAsync(JobEventKind.Error, JobErrors.Unknown, "error", giveUp),
    };

    private async Task<string> FinishAsync(JobEventKind kind, JsonElement data, string outcome, CancellationToken giveUp)
    {
        var written = await PersistAsync(() => _store.FinishAsync(_claim, kind, data, CancellationToken.None), giveUp);
        return written ? outcome : "lost";
    }

    private async Task<string> ReleaseAsync(CancellationToken giveUp)
    {
        await PersistAsync(
            async () =>
            {
                await _store.ReleaseAsync(_claim, CancellationToken.None);
                return true;
            },
            giveUp);
        return "released";
    }

    /// <summary>Tries until the store answers: the work is done, and only the store can say whether it still counts.</summary>
    private async Task<bool> PersistAsync(Func<Task<bool>> write, CancellationToken giveUp)
    {
        while (true)
        {
            try
            {
                return await write();
            }
            catch (JobStoreUnavailableException exception)
            {
                Log.StoreAway(_logger, _claim.Job.Id, exception);
                await Task.Delay(OutagePause, _time, giveUp);
            }
        }
    }

    private async Task KeepLeaseAsync()
    {
        while (await NextBeatAsync())
        {
            try
            {
                var lease = await _store.HeartbeatAsync(_claim, _done.Token);
                if (lease == LeaseState.Lost)
                    End(AttemptEnd.LeaseLost);
                else if (lease == LeaseState.CancelRequested)
                    End(AttemptEnd.Cancelled);
            }
            catch (JobStoreUnavailableException exception)
            {
                // The lease may still stand; if it does not, the next answer, or the attempt to finish, will say so.
                Log.StoreAway(_logger, _claim.Job.Id, exception);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.HeartbeatFailed(_logger, _claim.Job.Id, exception);
            }
        }
    }

    /// <summary>False when the attempt is over.</summary>
    private async Task<bool> NextBeatAsync()
    {
        using var beat = new CancellationTokenSource(_store.Lease / 3, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(beat.Token, _done.Token);
        await _nudge.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_done.IsCancellationRequested;
    }

    private async Task WatchDeadlineAsync()
    {
        var left = TimeSpan.FromTicks(Math.Clamp(_claim.TimeLeft.Ticks, 0, TimeSpan.FromDays(1).Ticks));
        await Task.Delay(left, _time, _done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_done.IsCancellationRequested)
            End(AttemptEnd.Deadline);
    }
}
