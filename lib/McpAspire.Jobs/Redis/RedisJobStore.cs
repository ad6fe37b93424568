using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpAspire.Redis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpAspire.Jobs;

/// <summary>
/// Jobs in Redis, shared by all processes. Every change is one script, so that nothing is ever half done; who may change a job is decided by
/// the token of its current attempt; time is Redis' own. What is stored where: <c>Scripts/common.lua</c>.
/// </summary>
internal sealed partial class RedisJobStore : IJobStore
{
    private const int EventsPerRead = 100;

    /// <summary>How long a follower trusts that a wake-up would have come.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan OutagePause = TimeSpan.FromMilliseconds(250);

    private readonly RedisClient _redis;
    private readonly JobStoreOptions _options;
    private readonly JobScripts _scripts;
    private readonly JobSeal? _seal;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisJobStore> _logger;
    private readonly string _prefix;

    public RedisJobStore(RedisClient redis, IOptions<JobStoreOptions> options, TimeProvider time, ILogger<RedisJobStore> logger)
    {
        _redis = redis;
        _options = options.Value;
        _scripts = new JobScripts(_options);
        _seal = !string.IsNullOrWhiteSpace(_options.SealKey) && JobSeal.TryParse(_options.SealKey, out var seal) ? seal : null;
        _time = time;
        _logger = logger;
        _prefix = $"{{{_options.Prefix}}}:jobs:";
    }

    public TimeSpan Lease => _options.Lease;

    public async Task<string> EnqueueAsync(Job job, CancellationToken cancellationToken)
    {
        var envelope = JsonSerializer.SerializeToUtf8Bytes(Seal(job), JobJson.Default.Job);
        if (envelope.Length > _options.MaxEnvelopeBytes)
            throw new ArgumentException($"The job is larger than {_options.MaxEnvelopeBytes} bytes.", nameof(job));

        var timeLeft = job.Deadline - _time.GetUtcNow();
        var retention = job.Sensitive ? _options.SensitiveRetention : _options.Retention;
        var id = await RunAsync(
            _scripts.Enqueue,
            job.Pool,
            [
                job.Id, QueueOf(job.V, job.Class), IdempotencyOf(job), envelope, Milliseconds(timeLeft), Milliseconds(retention),
                job.RepeatSafe ? 1 : 0, job.Sensitive ? 1 : 0,
            ],
            cancellationToken);
        return id.AsStringOrNull() ?? throw new JobQueueFullException(job.Pool, _options.RetryAfter);
    }

    public async IAsyncEnumerable<JobEvent> FollowAsync(string pool, string jobId, long afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RedisSubscription? wake = null;
        long? awaySince = null;
        try
        {
            while (true)
            {
                var page = await TryReadAsync();
                if (page is null)
                {
                    await Task.Delay(OutagePause, _time, cancellationToken);
                    continue;
                }

                foreach (var jobEvent in page.Events)
                {
                    yield return jobEvent;
                    if (jobEvent.IsLast)
                        yield break;
                    afterSeq = jobEvent.Seq;
                }

                if (page.Ended)
                    yield break;
                if (page.Events.Count == 0)
                    await WaitAsync(wake!, page.Wait, cancellationToken);
            }
        }
        finally
        {
            wake?.Dispose();
        }

        async Task<FollowPage?> TryReadAsync()
        {
            try
            {
                wake ??= await SubscribeAsync($"{PrefixOf(pool)}events:{jobId}", capacity: 1, cancellationToken);
                var page = ReadPage(jobId, afterSeq, await RunAsync(_scripts.Follow, pool, [jobId, afterSeq, EventsPerRead], cancellationToken));
                awaySince = null;
                return page;
            }
            catch (JobStoreUnavailableException exception) when (_time.GetElapsedTime(awaySince ??= _time.GetTimestamp()) < _options.OutagePatience)
            {
                Log.FollowInterrupted(_logger, jobId, exception);
                return null;
            }
        }
    }

    public async Task<JobSnapshot?> FindAsync(string pool, string jobId, string subject, string? client, int maxEvents, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxEvents);
        return ReadSnapshot(await RunAsync(_scripts.Find, pool, [jobId, maxEvents], cancellationToken), subject, client);
    }

    public async Task<bool> CancelAsync(string pool, string jobId, CancellationToken cancellationToken) =>
        (await RunAsync(_scripts.Cancel, pool, [jobId], cancellationToken)).AsInt64() == 1;

    public async Task<IReadOnlyList<JobClaim>> ClaimAsync(string pool, string worker, int count, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var started = _time.GetTimestamp();
        RedisArgument[] queues = [.. Queues];
        RedisArgument[] queueKeys = [.. Queues.Select(queue => $"{PrefixOf(pool)}queue:{queue}")];
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Not cancelled once sent: claims must not get lost on their way.
            var reply = await RunAsync(_scripts.Claim, pool, [worker, count, Guid.NewGuid().ToString("N"), .. queues], CancellationToken.None);
            var claims = await OpenAsync(reply[0], pool, worker);
            var left = wait - _time.GetElapsedTime(started);
            if (claims.Count > 0 || left <= TimeSpan.Zero)
                return claims;

            // Leases run out without a sound: look again now and then.
            await WaitForEntryAsync(queueKeys, reply[1], Min(left, Lease / 3), cancellationToken);
        }
    }

    public async Task<LeaseState> HeartbeatAsync(JobClaim claim, CancellationToken cancellationToken) =>
        (await RunAsync(_scripts.Heartbeat, claim.Job.Pool, [claim.Job.Id, claim.Token], cancellationToken)).AsInt64() switch
        {
            1 => LeaseState.Held,
            2 => LeaseState.CancelRequested,
            _ => LeaseState.Lost,
        };

    public async IAsyncEnumerable<string> WatchCancellationsAsync(string pool, string worker, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cancellations = await SubscribeAsync($"{PrefixOf(pool)}cancel:{worker}", capacity: 256, cancellationToken);
        while (true)
        {
            var message = await cancellations.ReadAsync(cancellationToken);
            if (!message.IsGap)
                yield return Encoding.UTF8.GetString(message.Payload.Span);
        }
    }

    public Task<bool> AppendEventAsync(JobClaim claim, JobEventKind kind, JsonElement data, CancellationToken cancellationToken)
    {
        var json = JsonMarshal.GetRawUtf8Value(data);
        if (json.Length > _options.MaxEventBytes)
            throw new ArgumentException($"The event is larger than {_options.MaxEventBytes} bytes.", nameof(data));

        return WriteAsync(_scripts.Append, claim, kind, json, cancellationToken);
    }

    public Task<bool> FinishAsync(JobClaim claim, JobEventKind kind, JsonElement data, CancellationToken cancellationToken)
    {
        var json = JsonMarshal.GetRawUtf8Value(data);
        return json.Length > _options.MaxResultBytes
            ? WriteAsync(_scripts.Finish, claim, JobEventKind.Error, JsonMarshal.GetRawUtf8Value(JobErrors.TooLarge), cancellationToken)
            : WriteAsync(_scripts.Finish, claim, kind, json, cancellationToken);
    }

    public async Task<bool> AttachRawAsync(JobClaim claim, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        if (claim.Job.Sensitive)
            throw new InvalidOperationException("What belongs to a sensitive job is not kept in the clear.");

        var kept = raw[..Math.Min(raw.Length, _options.MaxRawBytes)];
        return await WriteAsync(_scripts.AttachRaw, claim.Job.Pool, [claim.Job.Id, claim.Token, HashOf(claim.Job.Principal), kept], cancellationToken);
    }

    public async Task<ReadOnlyMemory<byte>?> FindRawAsync(string pool, string jobId, string subject, string? client, CancellationToken cancellationToken)
    {
        var found = await RunAsync(_scripts.FindRaw, pool, [jobId], cancellationToken);
        return !found.IsNull && TryReadEnvelope(found[0].AsBytes().Span) is { } job && job.IsOf(subject, client) && !found[1].IsNull
            ? found[1].AsBytes()
            : default(ReadOnlyMemory<byte>?);
    }

    public Task ReleaseAsync(JobClaim claim, CancellationToken cancellationToken) =>
        RunAsync(_scripts.Release, claim.Job.Pool, [claim.Job.Id, claim.Token], cancellationToken);

    public Task RegisterAsync(string pool, WorkerRegistration registration, CancellationToken cancellationToken) =>
        RunAsync(
            _scripts.Register,
            pool,
            [registration.Id, JsonSerializer.SerializeToUtf8Bytes(registration, JobJson.Default.WorkerRegistration)],
            cancellationToken);

    public Task UnregisterAsync(string pool, string worker, CancellationToken cancellationToken) =>
        RunAsync(_scripts.Unregister, pool, [worker], cancellationToken);

    public async Task<IReadOnlyList<WorkerRegistration>> GetWorkersAsync(IReadOnlyCollection<string> pools, CancellationToken cancellationToken)
    {
        var registrations = await Task.WhenAll(pools.Select(pool => RunAsync(_scripts.Workers, pool, [], cancellationToken)));
        return
        [
            .. registrations.SelectMany(registered => registered.Items.ToArray())
                .Select(registration => JsonSerializer.Deserialize(registration.AsBytes().Span, JobJson.Default.WorkerRegistration)!)
                .DistinctBy(registration => registration.Id),
        ];
    }

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static string IdempotencyOf(Job job) => job.IdempotencyKey is null ? "" : HashOf(job.Principal, job.IdempotencyKey);

    private static string HashOf(JobPrincipal principal, string key = "") =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{principal.Subject}\0{principal.Client}\0{key}")));

    /// <summary>What all keys and channels of a pool begin with.</summary>
    private string PrefixOf(string pool) => $"{_prefix}{pool}:";

    /// <summary>The version is in the queue's name: workers that do not know it never see the job.</summary>
    private static string QueueOf(int version, JobClass jobClass) => $"v{version}:{Name(jobClass)}";

    private static IEnumerable<string> Queues =>
        from version in Enumerable.Range(1, Job.CurrentVersion)
        from jobClass in new[] { JobClass.Interactive, JobClass.Bulk }
        select QueueOf(version, jobClass);

    private Task<bool> WriteAsync(RedisScript script, JobClaim claim, JobEventKind kind, ReadOnlySpan<byte> json, CancellationToken cancellationToken)
    {
        RedisArgument data = claim.Job.Sensitive ? RequireSeal().Seal(json, claim.Job.Id, EventLabel(kind)) : json.ToArray();
        return WriteAsync(script, claim.Job.Pool, [claim.Job.Id, claim.Token, Name(kind), claim.Job.Sensitive ? "sealed" : "data", data], cancellationToken);
    }

    private async Task<bool> WriteAsync(RedisScript script, string pool, RedisArgument[] arguments, CancellationToken cancellationToken) =>
        (await RunAsync(script, pool, arguments, cancellationToken)).AsInt64() == 1;

    private async Task<RedisValue> RunAsync(RedisScript script, string pool, RedisArgument[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await _redis.EvaluateAsync(script, [PrefixOf(pool)], arguments, cancellationToken);
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            throw RedisOutage.ToUnavailable(exception);
        }
    }

    private async Task<RedisSubscription> SubscribeAsync(string channel, int capacity, CancellationToken cancellationToken)
    {
        try
        {
            return await _redis.SubscribeAsync(channel, capacity, cancellationToken);
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            throw RedisOutage.ToUnavailable(exception);
        }
    }

    private async Task WaitForEntryAsync(RedisArgument[] queues, RedisValue positions, TimeSpan wait, CancellationToken cancellationToken)
    {
        var milliseconds = Math.Max(1, Milliseconds(wait));
        var after = positions.Items.ToArray().Select(position => (RedisArgument)position.AsString());
        try
        {
            await _redis.ExecuteBlockingAsync(
                ["XREAD", "COUNT", 1, "BLOCK", milliseconds, "STREAMS", .. queues, .. after],
                TimeSpan.FromMilliseconds(milliseconds),
                cancellationToken);
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            throw RedisOutage.ToUnavailable(exception);
        }
    }

    private async Task WaitAsync(RedisSubscription wake, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await wake.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No wake-up came; it may have got lost, so the caller looks for itself.
        }
    }
}
