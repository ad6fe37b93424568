using McpAspire.Redis;

namespace McpAspire.Jobs.Tests.Redis;

public sealed class RedisJobStoreTests(RedisFixture redis) : JobStoreContract, IClassFixture<RedisFixture>
{
    protected override IJobStore NewStore(Action<JobStoreOptions>? configure = null) => redis.NewStore(configure);

    [Fact]
    public async Task A_poison_job_is_in_the_dead_letters()
    {
        var store = redis.NewStore(o =>
        {
            o.Prefix = "poison";
            o.Lease = TimeSpan.FromMilliseconds(300);
        });
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        for (var attempt = 1; attempt <= 3; attempt++)
            await ClaimOneAsync(store);
        using var stop = new CancellationTokenSource();
        var claiming = store.ClaimAsync("scan", "w2", 1, TimeSpan.FromHours(1), stop.Token);

        await store.LastEventAsync(job.Id);

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(claiming);
        var dead = (await redis.Client.ExecuteAsync(["XRANGE", "{poison}:jobs:scan:dead", "-", "+"], Token)).Items.ToArray().ShouldHaveSingleItem();
        dead[1].Items.ToArray().Select(v => v.AsString()).ShouldContain(job.Id);
    }

    [Theory]
    [InlineData("not even JSON")]
    [InlineData("""{"v":1,"id":"x"}""")]
    public async Task An_envelope_that_cannot_be_read_ends_its_job_and_no_other(string envelope)
    {
        var prefix = Guid.NewGuid().ToString("N");
        var store = redis.NewStore(o => o.Prefix = prefix);
        Job[] jobs = [SomeJob.New(), SomeJob.New(), SomeJob.New()];
        foreach (var job in jobs)
            await store.EnqueueAsync(job, Token);
        await redis.Client.ExecuteAsync(["HSET", $"{{{prefix}}}:jobs:scan:job:{jobs[1].Id}", "job", envelope], Token);

        var claims = await store.ClaimAsync("scan", "w1", 3, TimeSpan.Zero, Token);

        claims.Select(claim => claim.Job.Id).ShouldBe([jobs[0].Id, jobs[2].Id]);
        (await store.LastEventAsync(jobs[1].Id)).ErrorType().ShouldBe(ToolErrorType.Unknown);
    }

    [Fact]
    public async Task The_same_idempotency_key_100_times_over_two_stores_is_one_job()
    {
        RedisJobStore[] stores = [redis.NewStore(o => o.Prefix = "twice"), redis.NewStore(o => o.Prefix = "twice")];

        var ids = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => stores[i % 2].EnqueueAsync(SomeJob.New() with { IdempotencyKey = "k" }, Token)));

        ids.Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        (await stores[0].ClaimAsync("scan", "w1", 100, TimeSpan.Zero, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_kept_for_ever()
    {
        var store = redis.NewStore(o => o.Prefix = "expiry");
        var ended = SomeJob.New() with { IdempotencyKey = "a" };
        await store.EnqueueAsync(ended, Token);
        var claim = await ClaimOneAsync(store);
        await store.AttachRawAsync(claim, new byte[10], Token);
        await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("{}"), Token);
        var running = SomeJob.New();
        await store.EnqueueAsync(running, Token);
        await store.AppendEventAsync(await ClaimOneAsync(store), JobEventKind.Progress, SomeJob.Progress(1), Token);
        var queued = SomeJob.New() with { IdempotencyKey = "b" };
        await store.EnqueueAsync(queued, Token);

        foreach (var key in (await redis.Client.ExecuteAsync(["KEYS", "{expiry}:*"], Token)).Items.ToArray().Select(k => k.AsString()))
        {
            // Queues and the pool's own few numbers are not about any job.
            if (key.Contains(":queue:", StringComparison.Ordinal) || key.EndsWith(":state", StringComparison.Ordinal))
                continue;
            (await redis.Client.ExecuteAsync(["PTTL", key], Token)).AsInt64().ShouldBeInRange(1, 2 * 60 * 60 * 1000, key);
        }

        (await redis.Client.ExecuteAsync(["XLEN", "{expiry}:jobs:scan:queue:v1:interactive"], Token)).AsInt64().ShouldBe(2);
    }

    [Fact]
    public async Task A_handler_whose_lease_was_lost_is_cancelled_and_writes_nothing()
    {
        var store = redis.NewStore(o =>
        {
            o.Prefix = "stolen";
            o.Lease = TimeSpan.FromSeconds(1);
        });
        var running = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        using var worker = new RunningWorker(store, async (context, token) =>
        {
            running.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await context.ReportProgressAsync(1, null, null, CancellationToken.None);
            cancelled.TrySetResult();
            return SomeJob.Json("{}");
        });
        await worker.StartAsync();
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        await redis.Client.ExecuteAsync(["HSET", $"{{stolen}}:jobs:scan:job:{job.Id}", "token", "of another"], Token);

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await worker.StopAsync();
        (await redis.Client.ExecuteAsync(["EXISTS", $"{{stolen}}:jobs:scan:events:{job.Id}"], Token)).AsInt64().ShouldBe(0);
        (await redis.Client.ExecuteAsync(["HGET", $"{{stolen}}:jobs:scan:job:{job.Id}", "state"], Token)).AsString().ShouldBe("running");
    }

    [Fact]
    public async Task A_claim_waits_without_asking_again_and_again()
    {
        var store = redis.NewStore();
        await using var observer = RedisClient.Create(redis.Server.ConnectionString);
        var before = await CommandsAsync();

        (await store.ClaimAsync("scan", "w1", 1, TimeSpan.FromMilliseconds(500), Token)).ShouldBeEmpty();

        (await CommandsAsync() - before).ShouldBeLessThan(10);

        async Task<long> CommandsAsync()
        {
            var stats = (await observer.ExecuteAsync(["INFO", "commandstats"], Token)).AsString();
            return stats.Split("\r\n").Where(l => l.StartsWith("cmdstat_xread:", StringComparison.Ordinal)).Select(l => long.Parse(l.Split('=', ',')[1])).SingleOrDefault();
        }
    }
}
