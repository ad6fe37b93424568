using System.Diagnostics;
using McpAspire.Redis;
using McpAspire.TestSupport;

namespace McpAspire.Jobs.Tests.Redis;

public sealed class RedisOutageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_job_completes_though_redis_is_killed_under_way()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(server);
        var store = RedisFixture.NewStore(client, o => o.Lease = TimeSpan.FromSeconds(2));
        using var worker = new RunningWorker(store, async (context, token) =>
        {
            await context.ReportProgressAsync(1, null, null, token);
            return context.Job.Arguments;
        });
        await worker.StartAsync();
        List<Task<JobEvent>> results = [];
        for (var i = 0; i < 150; i++)
        {
            if (i == 100)
                await server.KillAsync();
            if (i == 105)
                await server.RestartAsync();
            if (await TryEnqueueAsync(store) is { } id)
                results.Add(store.LastEventAsync(id));
        }

        (await Task.WhenAll(results)).ShouldAllBe(r => r.Kind == JobEventKind.Result);
        results.Count.ShouldBeGreaterThanOrEqualTo(100);
    }

    [Fact]
    public async Task While_redis_is_away_the_store_says_so()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(server);
        var store = RedisFixture.NewStore(client);
        await server.KillAsync();

        await Should.ThrowAsync<JobStoreUnavailableException>(() => store.EnqueueAsync(SomeJob.New(), Token));
        await Should.ThrowAsync<JobStoreUnavailableException>(() => store.ClaimAsync("scan", "w1", 1, TimeSpan.FromSeconds(1), Token));
        await Should.ThrowAsync<JobStoreUnavailableException>(() => store.GetWorkersAsync(["scan"], Token));
        await Should.ThrowAsync<JobStoreUnavailableException>(async () =>
        {
            await foreach (var id in store.WatchCancellationsAsync("scan", "w1", Token))
                id.ShouldBeNull();
        });
    }

    [Fact]
    public async Task A_follower_resumes_where_it_was_when_redis_comes_back()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(server.ConnectionString + ",connectTimeout=30000");
        var store = RedisFixture.NewStore(client, o => o.Lease = TimeSpan.FromMinutes(1));
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        var claim = (await store.ClaimAsync("scan", "w1", 1, TimeSpan.Zero, Token)).Single();
        await store.AppendEventAsync(claim, JobEventKind.Progress, SomeJob.Progress(1), Token);
        await using var following = store.FollowAsync("scan", job.Id, 0, Token).GetAsyncEnumerator(Token);
        await following.MoveNextAsync();
        var next = following.MoveNextAsync().AsTask();

        await server.KillAsync();
        await server.RestartAsync();
        await FinishWhenBackAsync(store, claim);

        (await next.WaitAsync(TimeSpan.FromSeconds(30), Token)).ShouldBeTrue();
        following.Current.Seq.ShouldBe(2);
        following.Current.Kind.ShouldBe(JobEventKind.Result);
    }

    [Fact]
    public async Task A_follower_gives_up_when_redis_stays_away()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = await ConnectAsync(server);
        var store = RedisFixture.NewStore(client, o => o.OutagePatience = TimeSpan.FromSeconds(1));
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        await using var following = store.FollowAsync("scan", job.Id, 0, Token).GetAsyncEnumerator(Token);
        var next = following.MoveNextAsync().AsTask();

        await server.KillAsync();

        await Should.ThrowAsync<JobStoreUnavailableException>(() => next.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task After_an_outage_longer_than_the_lease_the_owner_may_renew_before_others_take_over()
    {
        var lease = TimeSpan.FromSeconds(1);
        await using var server = await RedisServer.StartAsync();
        await using var client = RedisClient.Create(server.ConnectionString + ",connectTimeout=30000");
        var store = RedisFixture.NewStore(client, o => o.Lease = lease);
        await store.EnqueueAsync(SomeJob.New() with { RepeatSafe = false }, Token);
        var claim = (await store.ClaimAsync("scan", "w1", 1, TimeSpan.Zero, Token)).Single();
        var outage = Stopwatch.StartNew();
        await server.KillAsync();
        await Task.Delay(lease * 1.5, Token);
        await server.RestartAsync();
        outage.Elapsed.ShouldBeGreaterThan(lease);

        (await ClaimWhenBackAsync(store)).ShouldBeEmpty();

        (await store.HeartbeatAsync(claim, Token)).ShouldBe(LeaseState.Held);
    }

    // A client that gives up soon once it has been connected: on busy cores connecting itself may take longer.
    private static async Task<RedisClient> ConnectAsync(RedisServer server)
    {
        var client = RedisClient.Create(server.ConnectionString + ",connectTimeout=200");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                await client.ExecuteAsync(["PING"], patience.Token);
                return client;
            }
            catch (RedisConnectionException)
            {
                // Not yet.
            }
        }
    }

    private static async Task<string?> TryEnqueueAsync(RedisJobStore store)
    {
        try
        {
            return await store.EnqueueAsync(SomeJob.New(), Token);
        }
        catch (JobStoreUnavailableException)
        {
            // Not acknowledged: no promise was made.
            return null;
        }
    }

    private static async Task FinishWhenBackAsync(RedisJobStore store, JobClaim claim)
    {
        while (true)
        {
            try
            {
                await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("{}"), Token);
                return;
            }
            catch (JobStoreUnavailableException)
            {
                // The old connection may still look alive.
            }
        }
    }

    private static async Task<IReadOnlyList<JobClaim>> ClaimWhenBackAsync(RedisJobStore store)
    {
        while (true)
        {
            try
            {
                return await store.ClaimAsync("scan", "w2", 1, TimeSpan.Zero, Token);
            }
            catch (JobStoreUnavailableException)
            {
                // The old connection may still look alive.
            }
        }
    }
}
