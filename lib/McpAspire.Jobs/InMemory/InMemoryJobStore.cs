using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace McpAspire.Jobs;

/// <summary>Jobs of one process, under one lock. The same states and rules as in Redis; nothing survives the process.</summary>
internal sealed class InMemoryJobStore(IOptions<JobStoreOptions> options, TimeProvider time) : IJobStore
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly JobStoreOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoredJob> _jobs = [];
    private readonly Dictionary<(string Pool, string Subject, string? Client, string Key), string> _idempotency = [];
    private readonly Dictionary<(string Pool, string Subject, string? Client), List<StoredJob>> _raws = [];
    private readonly PriorityQueue<StoredJob, DateTimeOffset> _expiring = new();
    private readonly Dictionary<string, StoredPool> _pools = [];
    private readonly Dictionary<(string Pool, string Worker), (WorkerRegistration Registration, DateTimeOffset Until)> _workers = [];
    private readonly Pulse _cancelled = new();

    public TimeSpan Lease => _options.Lease;

    public Task<string> EnqueueAsync(Job job, CancellationToken cancellationToken)
    {
        if (JsonMarshal.GetRawUtf8Value(job.Arguments).Length > _options.MaxEnvelopeBytes)
            throw new ArgumentException($"The job is larger than {_options.MaxEnvelopeBytes} bytes.", nameof(job));

        lock (_gate)
        {
            Forget();
            if (_jobs.ContainsKey(job.Id))
                return Task.FromResult(job.Id);

            var key = (job.Pool, job.Principal.Subject, job.Principal.Client, job.IdempotencyKey!);
            if (job.IdempotencyKey is not null && _idempotency.TryGetValue(key, out var earlier))
                return Task.FromResult(earlier);

            var pool = PoolOf(job.Pool);
            if (pool.Count(job.Class) >= _options.MaxQueueLength)
                throw new JobQueueFullException(job.Pool, _options.RetryAfter);

            var stored = new StoredJob(job with { Arguments = job.Arguments.Clone() });
            _jobs.Add(job.Id, stored);
            if (job.IdempotencyKey is not null)
                _idempotency[key] = job.Id;
            pool.Add(stored);
            return Task.FromResult(job.Id);
        }
    }

    public async IAsyncEnumerable<JobEvent> FollowAsync(string pool, string jobId, long afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (events, ended, changed, wait) = Look(pool, jobId, afterSeq);
            foreach (var jobEvent in events)
            {
                yield return jobEvent;
                afterSeq = jobEvent.Seq;
            }

            if (ended)
                yield break;
            await WaitAsync(changed, wait, cancellationToken);
        }
    }

    public Task<JobSnapshot?> FindAsync(string pool, string jobId, string subject, string? client, int maxEvents, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxEvents);
        lock (_gate)
        {
            Forget();
            if (!TryFind(pool, jobId, out var job) || !job.Job.IsOf(subject, client))
                return Task.FromResult<JobSnapshot?>(null);

            EndOverdue(job);
            return Task.FromResult<JobSnapshot?>(job.ToSnapshot(maxEvents));
        }
    }

    public Task<bool> CancelAsync(string pool, string jobId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!TryFind(pool, jobId, out var job) || job.Ended)
                return Task.FromResult(false);

            job.CancelRequested = true;
            if (job.Token is null)
                Finish(job, JobEventKind.Error, JobErrors.Cancelled);
            else
                _cancelled.Beat();
            return Task.FromResult(true);
        }
    }

    public async Task<IReadOnlyList<JobClaim>> ClaimAsync(string pool, string worker, int count, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var started = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (claims, added) = Claim(pool, worker, count);
            var left = wait - time.GetElapsedTime(started);
            if (claims.Count > 0 || left <= TimeSpan.Zero)
                return claims;

            // Leases run out without a sound: look again now and then.
            await WaitAsync(added, left < Lease / 3 ? left : Lease / 3, cancellationToken);
        }
    }

    public Task<LeaseState> HeartbeatAsync(JobClaim claim, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Current(claim) is not { } job)
                return Task.FromResult(LeaseState.Lost);

            job.LeaseEnd = time.GetUtcNow() + Lease;
            return Task.FromResult(job.CancelRequested ? LeaseState.CancelRequested : LeaseState.Held);
        }
    }

    public async IAsyncEnumerable<string> WatchCancellationsAsync(string pool, string worker, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            string[] cancelled;
            lock (_gate)
            {
                next = _cancelled.Next;
                cancelled = [.. _jobs.Values.Where(j => j.CancelRequested && j.Token is not null && j.Job.Pool == pool && j.Worker == worker).Select(j => j.Job.Id)];
            }

            foreach (var id in cancelled)
                yield return id;
            await next.WaitAsync(cancellationToken);
        }
    }

    public Task<bool> AppendEventAsync(JobClaim claim, JobEventKind kind, JsonElement data, CancellationToken cancellationToken)
    {
        if (JsonMarshal.GetRawUtf8Value(data).Length > _options.MaxEventBytes)
            throw new ArgumentException($"The event is larger than {_options.MaxEventBytes} bytes.", nameof(data));

        lock (_gate)
        {
            Current(claim)?.Append(kind, data.Clone(), time.GetUtcNow(), _options.MaxEvents);
            return Task.FromResult(Current(claim) is not null);
        }
    }

    public Task<bool> FinishAsync(JobClaim claim, JobEventKind kind, JsonElement data, CancellationToken cancellationToken)
    {
        var fits = JsonMarshal.GetRawUtf8Value(data).Length <= _options.MaxResultBytes;
        lock (_gate)
        {
            if (Current(claim) is not { } job)
                return Task.FromResult(false);

            Finish(job, fits ? kind : JobEventKind.Error, fits ? data.Clone() : JobErrors.TooLarge);
            return Task.FromResult(true);
        }
    }

    public Task<bool> AttachRawAsync(JobClaim claim, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        if (claim.Job.Sensitive)
            throw new InvalidOperationException("What belongs to a sensitive job is not kept in the clear.");

        lock (_gate)
        {
            if (Current(claim) is not { } job)
                return Task.FromResult(false);

            job.Raw = raw[..Math.Min(raw.Length, _options.MaxRawBytes)].ToArray();
            MakeRawRoom(job);
            return Task.FromResult(true);
        }
    }

    public Task<ReadOnlyMemory<byte>?> FindRawAsync(string pool, string jobId, string subject, string? client, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Forget();
            return Task.FromResult(TryFind(pool, jobId, out var job) && job.Job.IsOf(subject, client) ? job.Raw : null);
        }
    }

    public Task ReleaseAsync(JobClaim claim, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Current(claim) is not { } job)
                return Task.CompletedTask;

            if (job.CancelRequested)
            {
                Finish(job, JobEventKind.Error, JobErrors.Cancelled);
                return Task.CompletedTask;
            }

            job.Token = null;
            job.Attempt--;
            var pool = PoolOf(job.Job.Pool);
            pool.Remove(job);
            pool.Add(job);
            return Task.CompletedTask;
        }
    }

    public Task RegisterAsync(string pool, WorkerRegistration registration, CancellationToken cancellationToken)
    {
        lock (_gate)
            _workers[(pool, registration.Id)] = (registration, time.GetUtcNow() + _options.RegistrationLifetime);
        return Task.CompletedTask;
    }

    public Task UnregisterAsync(string pool, string worker, CancellationToken cancellationToken)
    {
        lock (_gate)
            _workers.Remove((pool, worker));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<WorkerRegistration>> GetWorkersAsync(IReadOnlyCollection<string> pools, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var (key, worker) in _workers)
            {
                if (worker.Until <= now)
                    _workers.Remove(key);
            }

            return Task.FromResult<IReadOnlyList<WorkerRegistration>>(
                [.. _workers.Where(worker => pools.Contains(worker.Key.Pool)).Select(worker => worker.Value.Registration).DistinctBy(registration => registration.Id)]);
        }
    }

    private (IReadOnlyList<JobEvent> Events, bool Ended, Task Changed, TimeSpan Wait) Look(string pool, string jobId, long afterSeq)
    {
        lock (_gate)
        {
            Forget();
            if (!TryFind(pool, jobId, out var job))
                return ([new JobEvent(afterSeq + 1, time.GetUtcNow(), JobEventKind.Error, JobErrors.NotFound)], true, Task.CompletedTask, TimeSpan.Zero);

            EndOverdue(job);
            return (job.EventsAfter(afterSeq), job.Ended, job.Changed.Next, job.Token is null ? job.Job.Deadline - time.GetUtcNow() : Lease);
        }
    }

    /// <summary>Ends what no worker came for, or comes back for: somebody waits for it.</summary>
    private void EndOverdue(StoredJob job)
    {
        var now = time.GetUtcNow();
        if (!job.Ended && (job.Token is null || job.LeaseEnd <= now) && (job.CancelRequested || job.Job.Deadline <= now))
            Finish(job, JobEventKind.Error, job.CancelRequested ? JobErrors.Cancelled : JobErrors.Timeout);
    }

    private (IReadOnlyList<JobClaim> Claims, Task Added) Claim(string poolName, string worker, int count)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var pool = PoolOf(poolName);
            List<JobClaim> claims = [];
            foreach (var job in pool.InOrder(bulkFirst: pool.Turn % _options.BulkEvery == _options.BulkEvery - 1, now))
            {
                if (claims.Count == count)
                    break;
                if (Take(job, worker, now) is { } claim)
                    claims.Add(claim);
            }

            if (claims.Count > 0)
                pool.Turn++;
            return (claims, pool.Added.Next);
        }
    }

    private JobClaim? Take(StoredJob job, string worker, DateTimeOffset now)
    {
        var lost = job.Token is not null;
        var end = job switch
        {
            { CancelRequested: true } => JobErrors.Cancelled,
            { Job.RepeatSafe: false } when lost => JobErrors.WorkerLost,
            _ when job.Attempt >= _options.MaxAttempts => JobErrors.Poison,
            _ when job.Job.Deadline <= now => JobErrors.Timeout,
            _ => default,
        };
        if (end.ValueKind != JsonValueKind.Undefined)
        {
            Finish(job, JobEventKind.Error, end);
            return null;
        }

        job.Attempt++;
        job.Token = Guid.NewGuid().ToString("N");
        job.Worker = worker;
        job.LeaseEnd = now + Lease;
        return new JobClaim(job.Job, worker, job.Attempt, job.Token, job.Job.Deadline - now);
    }

    private bool TryFind(string pool, string jobId, [NotNullWhen(true)] out StoredJob? job) => _jobs.TryGetValue(jobId, out job) && job.Job.Pool == pool;

    private StoredJob? Current(JobClaim claim) => _jobs.TryGetValue(claim.Job.Id, out var job) && job.Token == claim.Token ? job : null;

    private void Finish(StoredJob job, JobEventKind kind, JsonElement data)
    {
        var now = time.GetUtcNow();
        job.Append(kind, data, now, _options.MaxEvents);
        PoolOf(job.Job.Pool).Remove(job);
        _expiring.Enqueue(job, now + (job.Job.Sensitive ? _options.SensitiveRetention : _options.Retention));
    }

    /// <summary>The principal's oldest outputs make way for the newest.</summary>
    private void MakeRawRoom(StoredJob newest)
    {
        var owned = _raws.GetValueOrDefault((newest.Job.Pool, newest.Job.Principal.Subject, newest.Job.Principal.Client)) ?? [];
        owned.RemoveAll(job => job == newest || job.Raw is null || !_jobs.ContainsKey(job.Job.Id));
        owned.Add(newest);
        while (owned.Count > 1 && owned.Sum(job => (long)job.Raw!.Value.Length) > _options.MaxRawBytesPerPrincipal)
        {
            owned[0].Raw = null;
            owned.RemoveAt(0);
        }

        _raws[(newest.Job.Pool, newest.Job.Principal.Subject, newest.Job.Principal.Client)] = owned;
    }

    /// <summary>Drops jobs whose retention is over.</summary>
    private void Forget()
    {
        var now = time.GetUtcNow();
        while (_expiring.TryPeek(out var job, out var until) && until <= now)
        {
            _expiring.Dequeue();
            _jobs.Remove(job.Job.Id);
            if (job.Job.IdempotencyKey is not null)
                _idempotency.Remove((job.Job.Pool, job.Job.Principal.Subject, job.Job.Principal.Client, job.Job.IdempotencyKey));
        }
    }

    private StoredPool PoolOf(string name)
    {
        if (!_pools.TryGetValue(name, out var pool))
            _pools.Add(name, pool = new StoredPool());
        return pool;
    }

    private async Task WaitAsync(Task change, TimeSpan longest, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromTicks(Math.Clamp(longest.Ticks, 0, LongestWait.Ticks));
        await change.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
