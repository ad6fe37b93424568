using System.Text.Json;

namespace McpAspire.Jobs;

/// <summary>
/// Where jobs live between the process that admits them and the one that runs them. Two implementations keep one contract: Redis Streams for
/// the distributed shape, memory for the single-process ones. An enqueued job ends exactly once, with a <c>result</c> or an <c>error</c> event.
/// Pools share nothing: whoever serves one can be kept from the jobs of the others.
/// </summary>
public interface IJobStore
{
    /// <summary>How long a claim stands without a heartbeat.</summary>
    TimeSpan Lease { get; }

    /// <summary>
    /// Puts a job into its pool's queue. With an idempotency key that the same principal used in this pool before, nothing is enqueued and the id of
    /// the earlier job is returned.
    /// </summary>
    /// <returns>The id of the job to follow.</returns>
    /// <exception cref="ArgumentException">The envelope is larger than the limit.</exception>
    /// <exception cref="InvalidOperationException">The job is sensitive and this process has no key to seal it with.</exception>
    /// <exception cref="JobQueueFullException">The queue is at its length limit; nothing was written.</exception>
    /// <exception cref="JobStoreUnavailableException">The store cannot be reached.</exception>
    Task<string> EnqueueAsync(Job job, CancellationToken cancellationToken);

    /// <summary>
    /// The job's events after a position, those to come included; ends after the last one. Survives an outage of the store no longer than
    /// <see cref="JobStoreOptions.OutagePatience"/>. Of a job that is unknown or no longer kept: a single <c>error</c> event of type
    /// <see cref="ToolErrorType.NotFound"/>.
    /// </summary>
    /// <exception cref="JobStoreUnavailableException">The store did not come back in time. The job may go on.</exception>
    IAsyncEnumerable<JobEvent> FollowAsync(string pool, string jobId, long afterSeq, CancellationToken cancellationToken);

    /// <summary>
    /// Looks at a job of a principal's own, which is the same subject by the same client. Null when there is no such job, when it is no longer kept, and
    /// when it is somebody else's: nobody learns which.
    /// </summary>
    /// <param name="pool">The job's pool.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="subject">The principal's subject.</param>
    /// <param name="client">The client that acts for it, when there is one.</param>
    /// <param name="maxEvents">How many of the latest events to read, at least 1.</param>
    /// <param name="cancellationToken">Cancels the look.</param>
    /// <exception cref="JobStoreUnavailableException">The store cannot be reached.</exception>
    Task<JobSnapshot?> FindAsync(string pool, string jobId, string subject, string? client, int maxEvents, CancellationToken cancellationToken);

    /// <summary>Asks for a job to end: a queued one ends at once, a running one when its worker hears of it. False when it had ended, or never was.</summary>
    Task<bool> CancelAsync(string pool, string jobId, CancellationToken cancellationToken);

    /// <summary>
    /// Takes up to <paramref name="count"/> jobs of a pool, new ones and those whose lease ran out; waits up to <paramref name="wait"/> for
    /// the first.
    /// </summary>
    Task<IReadOnlyList<JobClaim>> ClaimAsync(string pool, string worker, int count, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Extends the lease, unless the claim is no longer the job's current one.</summary>
    Task<LeaseState> HeartbeatAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>
    /// Ids of the worker's jobs in a pool that somebody asks to end, as it happens, without end. A hint that may get lost: what counts is the heartbeat.
    /// </summary>
    IAsyncEnumerable<string> WatchCancellationsAsync(string pool, string worker, CancellationToken cancellationToken);

    /// <summary>Appends an event. False when the claim is no longer current: the caller should stop.</summary>
    /// <exception cref="ArgumentException">The data is larger than the limit.</exception>
    Task<bool> AppendEventAsync(JobClaim claim, JobEventKind kind, JsonElement data, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps what a program wrote, cut at <see cref="JobStoreOptions.MaxRawBytes"/>, until the job itself is forgotten. Where a principal has more than
    /// <see cref="JobStoreOptions.MaxRawBytesPerPrincipal"/> in a pool, the oldest makes way.
    /// </summary>
    /// <returns>False when the claim is no longer current; nothing was kept then.</returns>
    /// <exception cref="InvalidOperationException">The job is sensitive: what belongs to it is never kept in the clear.</exception>
    Task<bool> AttachRawAsync(JobClaim claim, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken);

    /// <summary>What a program wrote for a job of a principal's own; null as for <see cref="FindAsync"/>, and when there is nothing or it has made way.</summary>
    /// <param name="pool">The job's pool.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="subject">The principal's subject.</param>
    /// <param name="client">The client that acts for it, when there is one.</param>
    /// <param name="cancellationToken">Cancels the look.</param>
    /// <exception cref="JobStoreUnavailableException">The store cannot be reached.</exception>
    Task<ReadOnlyMemory<byte>?> FindRawAsync(string pool, string jobId, string subject, string? client, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the job with a <c>result</c> or <c>error</c> event; data larger than the limit is replaced by an error that says so. False when
    /// the claim is no longer current; nothing changed then.
    /// </summary>
    Task<bool> FinishAsync(JobClaim claim, JobEventKind kind, JsonElement data, CancellationToken cancellationToken);

    /// <summary>Gives a claimed job back to the end of its queue without spending the attempt; ends it when somebody asked for that.</summary>
    Task ReleaseAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Publishes what a worker offers in a pool; forgotten unless repeated within three beats of 5 s.</summary>
    Task RegisterAsync(string pool, WorkerRegistration registration, CancellationToken cancellationToken);

    /// <summary>Withdraws a registration, when a worker stops in an orderly way.</summary>
    Task UnregisterAsync(string pool, string worker, CancellationToken cancellationToken);

    /// <summary>The workers that are registered in any of the pools now, each once.</summary>
    Task<IReadOnlyList<WorkerRegistration>> GetWorkersAsync(IReadOnlyCollection<string> pools, CancellationToken cancellationToken);
}
