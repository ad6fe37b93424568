using System.Text.Json;

namespace McpAspire.Jobs.Tests;

/// <summary>What every job store promises.</summary>
public abstract class JobStoreContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An empty store.</summary>
    protected abstract IJobStore NewStore(Action<JobStoreOptions>? configure = null);

    [Fact]
    public async Task A_job_goes_from_the_caller_to_a_worker_and_its_result_back()
    {
        var store = NewStore();
        var job = SomeJob.New() with { Session = "s", LogLevel = "info", TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        (await store.EnqueueAsync(job, Token)).ShouldBe(job.Id);
        var claim = await ClaimOneAsync(store);
        (await store.AppendEventAsync(claim, JobEventKind.Progress, SomeJob.Progress(1), Token)).ShouldBeTrue();
        (await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("""{"answer":42}"""), Token)).ShouldBeTrue();

        claim.Attempt.ShouldBe(1);
        claim.Worker.ShouldBe("w1");
        claim.TimeLeft.ShouldBeInRange(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        JsonSerializer.Serialize(claim.Job, JobJson.Default.Job).ShouldBe(JsonSerializer.Serialize(job, JobJson.Default.Job));
        var events = await store.EventsAsync(job.Id);
        events.Select(e => e.Seq).ShouldBe([1, 2]);
        events.Select(e => e.Kind).ShouldBe([JobEventKind.Progress, JobEventKind.Result]);
        events[1].Data.GetProperty("answer").GetInt32().ShouldBe(42);
        events[1].At.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task Events_are_seen_as_they_happen()
    {
        var store = NewStore();
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        await using var following = store.FollowAsync("scan", job.Id, 0, Token).GetAsyncEnumerator(Token);
        var next = following.MoveNextAsync().AsTask();
        var claim = await ClaimOneAsync(store);

        await store.AppendEventAsync(claim, JobEventKind.Progress, SomeJob.Progress(1), Token);
        (await next.WaitAsync(Patience, Token)).ShouldBeTrue();
        following.Current.Kind.ShouldBe(JobEventKind.Progress);
        next = following.MoveNextAsync().AsTask();
        await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("{}"), Token);

        (await next.WaitAsync(Patience, Token)).ShouldBeTrue();
        following.Current.Kind.ShouldBe(JobEventKind.Result);
        (await following.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_follower_resumes_after_the_last_event_it_saw()
    {
        var store = NewStore();
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        var claim = await ClaimOneAsync(store);
        for (var i = 1; i <= 250; i++)
            await store.AppendEventAsync(claim, JobEventKind.Progress, SomeJob.Progress(i), Token);
        await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("{}"), Token);

        (await store.EventsAsync(job.Id, afterSeq: 3)).Select(e => e.Seq).ShouldBe(Enumerable.Range(4, 248).Select(i => (long)i));
        (await store.EventsAsync(job.Id, afterSeq: 251)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_slow_follower_sees_a_gap_and_the_result()
    {
        var store = NewStore(o => o.MaxEvents = 10);
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        await using var slow = store.FollowAsync("scan", job.Id, 0, Token).GetAsyncEnumerator(Token);
        var claim = await ClaimOneAsync(store);
        await store.AppendEventAsync(claim, JobEventKind.Progress, SomeJob.Progress(1), Token);
        await slow.MoveNextAsync();
        for (var i = 2; i <= 100; i++)
            (await store.AppendEventAsync(claim, JobEventKind.Progress, SomeJob.Progress(i), Token)).ShouldBeTrue();
        await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("{}"), Token);

        List<long> seen = [];
        while (await slow.MoveNextAsync())
            seen.Add(slow.Current.Seq);

        seen.ShouldBe([92, 93, 94, 95, 96, 97, 98, 99, 100, 101]);
    }

    [Fact]
    public async Task An_unknown_job_is_one_not_found_error()
    {
        var events = await NewStore().EventsAsync("no such job");

        events.ShouldHaveSingleItem().ErrorType().ShouldBe(ToolErrorType.NotFound);
    }

    [Fact]
    public async Task A_job_is_forgotten_after_its_retention()
    {
        var store = NewStore(o => o.Retention = TimeSpan.FromMilliseconds(1));
        var job = SomeJob.New() with { IdempotencyKey = "k" };
        await store.EnqueueAsync(job, Token);
        await store.FinishAsync(await ClaimOneAsync(store), JobEventKind.Result, SomeJob.Json("{}"), Token);

        JobEvent last;
        do
            last = await store.LastEventAsync(job.Id);
        while (last.Kind == JobEventKind.Result);

        last.ErrorType().ShouldBe(ToolErrorType.NotFound);
        var again = SomeJob.New() with { IdempotencyKey = "k" };
        (await store.EnqueueAsync(again, Token)).ShouldBe(again.Id);
    }

    [Fact]
    public async Task The_same_idempotency_key_of_the_same_principal_is_one_job()
    {
        var store = NewStore();
        var first = SomeJob.New() with { IdempotencyKey = "k" };

        await store.EnqueueAsync(first, Token);

        (await store.EnqueueAsync(SomeJob.New() with { IdempotencyKey = "k" }, Token)).ShouldBe(first.Id);
        var ofAnother = SomeJob.New() with { IdempotencyKey = "k", Principal = new JobPrincipal("bob", null, []) };
        (await store.EnqueueAsync(ofAnother, Token)).ShouldBe(ofAnother.Id);
        var ofAnotherPool = SomeJob.New(pool: "fpe") with { IdempotencyKey = "k" };
        (await store.EnqueueAsync(ofAnotherPool, Token)).ShouldBe(ofAnotherPool.Id);
        (await store.ClaimAsync("scan", "w1", 10, TimeSpan.Zero, Token)).Select(c => c.Job.Id).ShouldBe([first.Id, ofAnother.Id]);
    }

    [Fact]
    public async Task A_job_is_known_in_its_own_pool_only()
    {
        var store = NewStore();
        var job = SomeJob.New(pool: "fpe");
        await store.EnqueueAsync(job, Token);

        (await store.LastEventAsync(job.Id)).ErrorType().ShouldBe(ToolErrorType.NotFound);
        (await store.CancelAsync("scan", job.Id, Token)).ShouldBeFalse();
        (await store.CancelAsync("fpe", job.Id, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_worker_of_two_pools_is_one_worker()
    {
        var store = NewStore();
        await store.RegisterAsync("scan", Registration("w1"), Token);
        await store.RegisterAsync("fpe", Registration("w1"), Token);

        (await store.GetWorkersAsync(["scan", "fpe"], Token)).ShouldHaveSingleItem();
        (await store.GetWorkersAsync(["bulk"], Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_job_enqueued_again_is_one_job()
    {
        var store = NewStore();
        var job = SomeJob.New();

        await store.EnqueueAsync(job, Token);
        (await store.EnqueueAsync(job, Token)).ShouldBe(job.Id);

        (await store.ClaimAsync("scan", "w1", 10, TimeSpan.Zero, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_writes_nothing()
    {
        var store = NewStore(o =>
        {
            o.MaxQueueLength = 2;
            o.RetryAfter = TimeSpan.FromSeconds(7);
        });
        await store.EnqueueAsync(SomeJob.New(), Token);
        await store.EnqueueAsync(SomeJob.New(), Token);
        var refused = SomeJob.New() with { IdempotencyKey = "k" };

        var full = await Should.ThrowAsync<JobQueueFullException>(() => store.EnqueueAsync(refused, Token));

        full.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        (await store.LastEventAsync(refused.Id)).ErrorType().ShouldBe(ToolErrorType.NotFound);
        await store.EnqueueAsync(SomeJob.New(pool: "fpe"), Token);
        await store.FinishAsync(await ClaimOneAsync(store), JobEventKind.Result, SomeJob.Json("{}"), Token);
        (await store.EnqueueAsync(refused, Token)).ShouldBe(refused.Id);
    }

    [Fact]
    public async Task A_job_that_is_too_large_is_refused()
    {
        var store = NewStore(o => o.MaxEnvelopeBytes = 2048);
        var job = SomeJob.New() with { Arguments = SomeJob.Json($"\"{new string('x', 3000)}\"") };

        await Should.ThrowAsync<ArgumentException>(() => store.EnqueueAsync(job, Token));
    }

    [Fact]
    public async Task An_event_that_is_too_large_is_refused_and_such_a_result_becomes_an_error()
    {
        var store = NewStore(o => o.MaxEventBytes = o.MaxResultBytes = 1024);
        var large = SomeJob.Json($"\"{new string('x', 3000)}\"");
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        var claim = await ClaimOneAsync(store);

        await Should.ThrowAsync<ArgumentException>(() => store.AppendEventAsync(claim, JobEventKind.Progress, large, Token));
        (await store.FinishAsync(claim, JobEventKind.Result, large, Token)).ShouldBeTrue();

        (await store.LastEventAsync(job.Id)).ErrorType().ShouldBe(ToolErrorType.ResourceExhausted);
    }

    [Fact]
    public async Task A_claim_takes_no_more_than_asked_for_and_no_job_twice()
    {
        var store = NewStore();
        for (var i = 0; i < 5; i++)
            await store.EnqueueAsync(SomeJob.New() with { Class = i % 2 == 0 ? JobClass.Interactive : JobClass.Bulk }, Token);

        var first = await store.ClaimAsync("scan", "w1", 3, TimeSpan.Zero, Token);
        var second = await store.ClaimAsync("scan", "w2", 3, TimeSpan.Zero, Token);

        first.Count.ShouldBe(3);
        second.Count.ShouldBe(2);
        first.Concat(second).Select(c => c.Job.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(5);
        (await store.ClaimAsync("scan", "w1", 3, TimeSpan.Zero, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_waits_for_a_job_of_its_pool()
    {
        var store = NewStore();
        var claiming = store.ClaimAsync("scan", "w1", 1, Patience, Token);
        await store.EnqueueAsync(SomeJob.New(pool: "fpe"), Token);
        var job = SomeJob.New();

        await store.EnqueueAsync(job, Token);

        (await claiming).ShouldHaveSingleItem().Job.Id.ShouldBe(job.Id);
    }

    [Fact]
    public async Task A_claim_that_waits_can_be_cancelled()
    {
        var store = NewStore();
        using var stop = new CancellationTokenSource();
        var claiming = store.ClaimAsync("scan", "w1", 1, TimeSpan.FromHours(1), stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(claiming.WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task Interactive_jobs_go_first_but_bulk_jobs_move()
    {
        var store = NewStore(o => o.BulkEvery = 3);
        for (var i = 0; i < 6; i++)
        {
            await store.EnqueueAsync(SomeJob.New() with { Class = JobClass.Bulk }, Token);
            await store.EnqueueAsync(SomeJob.New() with { Class = JobClass.Interactive }, Token);
        }

        List<JobClass> order = [];
        for (var i = 0; i < 6; i++)
            order.Add((await ClaimOneAsync(store)).Job.Class);

        order.ShouldBe([JobClass.Interactive, JobClass.Interactive, JobClass.Bulk, JobClass.Interactive, JobClass.Interactive, JobClass.Bulk]);
    }

    [Fact]
    public async Task A_job_whose_worker_was_lost_runs_again_as_attempt_2_and_only_that_one_counts()
    {
        var store = NewStore(o => o.Lease = TimeSpan.FromMilliseconds(300));
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        var lost = await ClaimOneAsync(store);

        var claim = await ClaimOneAsync(store, "w2");

        claim.Attempt.ShouldBe(2);
        claim.Worker.ShouldBe("w2");
        (await store.HeartbeatAsync(lost, Token)).ShouldBe(LeaseState.Lost);
        (await store.AppendEventAsync(lost, JobEventKind.Progress, SomeJob.Progress(1), Token)).ShouldBeFalse();
        (await store.FinishAsync(lost, JobEventKind.Result, SomeJob.Json("\"stale\""), Token)).ShouldBeFalse();
        await store.ReleaseAsync(lost, Token);
        (await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("\"right\""), Token)).ShouldBeTrue();
        (await store.EventsAsync(job.Id)).ShouldHaveSingleItem().Data.GetString().ShouldBe("right");
        (await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("\"again\""), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_heartbeat_keeps_the_lease()
    {
        var store = NewStore(o => o.Lease = TimeSpan.FromSeconds(1));
        await store.EnqueueAsync(SomeJob.New(), Token);
        var claim = await ClaimOneAsync(store);
        using var beating = new CancellationTokenSource();
        var beats = Task.Run(
            async () =>
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
                while (await timer.WaitForNextTickAsync(Token) && !beating.IsCancellationRequested)
                    (await store.HeartbeatAsync(claim, Token)).ShouldBe(LeaseState.Held);
            },
            Token);

        var taken = await store.ClaimAsync("scan", "w2", 1, TimeSpan.FromSeconds(1.5), Token);

        await beating.CancelAsync();
        await beats;
        taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_that_may_not_run_twice_ends_as_worker_lost()
    {
        var store = NewStore(o => o.Lease = TimeSpan.FromMilliseconds(300));
        var job = SomeJob.New() with { RepeatSafe = false };
        await store.EnqueueAsync(job, Token);
        await ClaimOneAsync(store);

        var other = store.ClaimAsync("scan", "w2", 1, Patience, Token);

        (await store.LastEventAsync(job.Id)).ErrorType().ShouldBe(ToolErrorType.WorkerLost);
        var next = SomeJob.New();
        await store.EnqueueAsync(next, Token);
        (await other).ShouldHaveSingleItem().Job.Id.ShouldBe(next.Id);
    }

    [Fact]
    public async Task A_poison_job_ends_after_its_last_attempt_and_others_are_not_affected()
    {
        var store = NewStore(o => o.Lease = TimeSpan.FromMilliseconds(300));
        var poison = SomeJob.New();
        await store.EnqueueAsync(poison, Token);
        for (var attempt = 1; attempt <= 3; attempt++)
            (await ClaimOneAsync(store)).Attempt.ShouldBe(attempt);
        var healthy = SomeJob.New() with { Class = JobClass.Bulk };

        var claiming = store.ClaimAsync("scan", "w2", 1, Patience, Token);
        (await store.LastEventAsync(poison.Id)).ErrorType().ShouldBe(ToolErrorType.WorkerLost);
        await store.EnqueueAsync(healthy, Token);

        (await claiming).ShouldHaveSingleItem().Job.Id.ShouldBe(healthy.Id);
    }

    [Fact]
    public async Task A_released_job_comes_back_as_the_same_attempt()
    {
        var store = NewStore();
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);

        await store.ReleaseAsync(await ClaimOneAsync(store), Token);
        var claim = await ClaimOneAsync(store, "w2");

        claim.Job.Id.ShouldBe(job.Id);
        claim.Attempt.ShouldBe(1);
        (await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("{}"), Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_release_wakes_a_worker_that_waits()
    {
        var store = NewStore();
        await store.EnqueueAsync(SomeJob.New(), Token);
        var claim = await ClaimOneAsync(store);
        var waiting = store.ClaimAsync("scan", "w2", 1, Patience, Token);

        await store.ReleaseAsync(claim, Token);

        (await waiting).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_owner_sees_how_far_a_job_is_and_what_it_came_to()
    {
        var store = NewStore();
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);

        var queued = await FindAsync(store, job);
        var claim = await ClaimOneAsync(store);
        for (var i = 1; i <= 5; i++)
            await store.AppendEventAsync(claim, JobEventKind.Progress, SomeJob.Progress(i), Token);
        var running = await FindAsync(store, job, maxEvents: 2);
        await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("""{"answer":42}"""), Token);
        var ended = await FindAsync(store, job);

        (queued!.State, queued.Attempt, queued.Events.Count).ShouldBe((JobState.Queued, 0, 0));
        (running!.State, running.Attempt).ShouldBe((JobState.Running, 1));
        running.Events.Select(e => e.Seq).ShouldBe([4, 5]);
        (ended!.State, ended.Attempt, ended.Events.Count).ShouldBe((JobState.Ended, 1, 6));
        ended.Events[^1].Data.GetProperty("answer").GetInt32().ShouldBe(42);
        (ended.Id, ended.Tool, ended.Sensitive, ended.EnqueuedAt, ended.Deadline).ShouldBe((job.Id, job.Tool, false, job.EnqueuedAt, job.Deadline));
    }

    [Theory]
    [InlineData("bob", "assistant")]
    [InlineData("alice", "another")]
    [InlineData("alice", null)]
    public async Task A_job_of_somebody_else_is_as_good_as_none(string subject, string? client)
    {
        var store = NewStore();
        var job = SomeJob.New() with { Principal = new JobPrincipal("alice", "assistant", []) };
        await store.EnqueueAsync(job, Token);

        (await store.FindAsync("scan", job.Id, subject, client, 10, Token)).ShouldBeNull();
        (await store.FindAsync("scan", job.Id, "alice", "assistant", 10, Token)).ShouldNotBeNull();
        (await store.FindAsync("scan", "no such job", "alice", "assistant", 10, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_job_that_no_worker_came_for_in_time_has_ended_when_its_owner_looks()
    {
        var store = NewStore();
        var job = SomeJob.New() with { Deadline = DateTimeOffset.UtcNow.AddMilliseconds(-1) };
        await store.EnqueueAsync(job, Token);

        var ended = await FindAsync(store, job);

        ended!.State.ShouldBe(JobState.Ended);
        ended.Events.ShouldHaveSingleItem().ErrorType().ShouldBe(ToolErrorType.Timeout);
    }

    [Fact]
    public async Task What_a_program_wrote_is_kept_for_the_owner_alone()
    {
        var store = NewStore(o => o.MaxRawBytes = 1024);
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        var claim = await ClaimOneAsync(store);
        byte[] written = [.. Enumerable.Range(0, 2000).Select(i => (byte)i)];

        (await store.FindRawAsync("scan", job.Id, "alice", null, Token)).ShouldBeNull();
        (await store.AttachRawAsync(claim, written, Token)).ShouldBeTrue();
        await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("{}"), Token);

        (await store.FindRawAsync("scan", job.Id, "alice", null, Token))!.Value.ToArray().ShouldBe(written[..1024]);
        (await store.FindRawAsync("scan", job.Id, "bob", null, Token)).ShouldBeNull();
        (await store.FindRawAsync("scan", job.Id, "alice", "another", Token)).ShouldBeNull();
        (await store.FindRawAsync("fpe", job.Id, "alice", null, Token)).ShouldBeNull();
        (await store.AttachRawAsync(claim, written, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_principal_has_too_much_of_makes_way_oldest_first()
    {
        var store = NewStore(o => o.MaxRawBytesPerPrincipal = 2500);
        List<string> ids = [];
        foreach (var subject in (string[])["alice", "bob", "alice", "alice"])
        {
            var job = SomeJob.New() with { Principal = new JobPrincipal(subject, null, []) };
            await store.EnqueueAsync(job, Token);
            var claim = await ClaimOneAsync(store);
            await store.AttachRawAsync(claim, new byte[1000], Token);
            await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("{}"), Token);
            ids.Add(job.Id);
            // The order is that of a clock of milliseconds.
            await Task.Delay(TimeSpan.FromMilliseconds(5), Token);
        }

        (await store.FindRawAsync("scan", ids[0], "alice", null, Token)).ShouldBeNull();
        (await store.FindRawAsync("scan", ids[1], "bob", null, Token)).ShouldNotBeNull();
        (await store.FindRawAsync("scan", ids[2], "alice", null, Token)).ShouldNotBeNull();
        (await store.FindRawAsync("scan", ids[3], "alice", null, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_belongs_to_a_sensitive_job_is_not_kept_in_the_clear()
    {
        var store = NewStore();
        var claim = new JobClaim(SomeJob.New() with { Sensitive = true }, "w1", 1, "token", TimeSpan.FromMinutes(1));

        await Should.ThrowAsync<InvalidOperationException>(() => store.AttachRawAsync(claim, new byte[1], Token));
    }

    [Fact]
    public async Task Cancelling_a_queued_job_ends_it_at_once()
    {
        var store = NewStore();
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);

        (await store.CancelAsync("scan", job.Id, Token)).ShouldBeTrue();

        (await store.LastEventAsync(job.Id)).ErrorType().ShouldBe(ToolErrorType.Cancelled);
        (await store.ClaimAsync("scan", "w1", 1, TimeSpan.Zero, Token)).ShouldBeEmpty();
        (await store.CancelAsync("scan", job.Id, Token)).ShouldBeFalse();
        (await store.CancelAsync("scan", "no such job", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task Cancelling_a_running_job_is_told_to_its_worker()
    {
        var store = NewStore();
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        var claim = await ClaimOneAsync(store);
        await using var hints = store.WatchCancellationsAsync("scan", "w1", Token).GetAsyncEnumerator(Token);
        var hint = hints.MoveNextAsync().AsTask();
        (await store.HeartbeatAsync(claim, Token)).ShouldBe(LeaseState.Held);

        (await CancelUntilToldAsync(store, job.Id, hint)).ShouldBe(true);

        hints.Current.ShouldBe(job.Id);
        (await store.HeartbeatAsync(claim, Token)).ShouldBe(LeaseState.CancelRequested);
        await store.FinishAsync(claim, JobEventKind.Error, JobErrors.Cancelled, Token);
        (await store.LastEventAsync(job.Id)).ErrorType().ShouldBe(ToolErrorType.Cancelled);
    }

    [Fact]
    public async Task A_cancelled_job_ends_when_it_is_released_or_its_worker_is_lost()
    {
        var store = NewStore(o => o.Lease = TimeSpan.FromMilliseconds(300));
        var released = SomeJob.New();
        await store.EnqueueAsync(released, Token);
        var claim = await ClaimOneAsync(store);
        await store.CancelAsync("scan", released.Id, Token);
        await store.ReleaseAsync(claim, Token);
        var lost = SomeJob.New() with { RepeatSafe = false };
        await store.EnqueueAsync(lost, Token);
        await ClaimOneAsync(store);
        await store.CancelAsync("scan", lost.Id, Token);

        using var stop = new CancellationTokenSource();
        var other = store.ClaimAsync("scan", "w2", 1, Patience, stop.Token);

        (await store.LastEventAsync(released.Id)).ErrorType().ShouldBe(ToolErrorType.Cancelled);
        (await store.LastEventAsync(lost.Id)).ErrorType().ShouldBe(ToolErrorType.Cancelled);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(other);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_whose_deadline_passed_before_its_start_ends_as_timeout(bool workerComes)
    {
        var store = NewStore();
        var job = SomeJob.New() with { Deadline = DateTimeOffset.UtcNow };
        await store.EnqueueAsync(job, Token);

        if (workerComes)
            (await store.ClaimAsync("scan", "w1", 1, TimeSpan.Zero, Token)).ShouldBeEmpty();

        (await store.LastEventAsync(job.Id)).ErrorType().ShouldBe(ToolErrorType.Timeout);
        (await store.ClaimAsync("scan", "w1", 1, TimeSpan.Zero, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_follower_learns_of_the_deadline_though_no_worker_ever_comes()
    {
        var store = NewStore();
        var job = SomeJob.New() with { Deadline = DateTimeOffset.UtcNow.AddMilliseconds(200) };
        await store.EnqueueAsync(job, Token);

        (await store.LastEventAsync(job.Id)).ErrorType().ShouldBe(ToolErrorType.Timeout);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_follower_learns_that_the_only_worker_was_lost(bool cancelled)
    {
        var store = NewStore(o => o.Lease = TimeSpan.FromMilliseconds(300));
        var job = SomeJob.New() with { Deadline = DateTimeOffset.UtcNow.AddSeconds(cancelled ? 60 : 1) };
        await store.EnqueueAsync(job, Token);
        var lost = await ClaimOneAsync(store);
        var last = store.LastEventAsync(job.Id);

        if (cancelled)
            await store.CancelAsync("scan", job.Id, Token);

        (await last).ErrorType().ShouldBe(cancelled ? ToolErrorType.Cancelled : ToolErrorType.Timeout);
        (await store.FinishAsync(lost, JobEventKind.Result, SomeJob.Json("{}"), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_job_past_its_deadline_is_its_workers_to_end_while_it_holds_the_lease()
    {
        var store = NewStore();
        var job = SomeJob.New() with { Deadline = DateTimeOffset.UtcNow.AddSeconds(1) };
        await store.EnqueueAsync(job, Token);
        var claim = await ClaimOneAsync(store);
        await using var following = store.FollowAsync("scan", job.Id, 0, Token).GetAsyncEnumerator(Token);
        var next = following.MoveNextAsync().AsTask();
        await Task.Delay(claim.TimeLeft + TimeSpan.FromMilliseconds(1), Token);

        (await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("{}"), Token)).ShouldBeTrue();

        (await next.WaitAsync(Patience, Token)).ShouldBeTrue();
        following.Current.Kind.ShouldBe(JobEventKind.Result);
    }

    [Fact]
    public async Task A_newer_envelope_is_left_to_newer_workers()
    {
        var store = NewStore();
        var newer = SomeJob.New() with { V = Job.CurrentVersion + 1 };
        await store.EnqueueAsync(newer, Token);
        var known = SomeJob.New();
        await store.EnqueueAsync(known, Token);

        (await store.ClaimAsync("scan", "w1", 10, TimeSpan.Zero, Token)).ShouldHaveSingleItem().Job.Id.ShouldBe(known.Id);

        (await store.CancelAsync("scan", newer.Id, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task Fields_of_newer_versions_are_kept()
    {
        var store = NewStore();
        var json = JsonSerializer.SerializeToNode(SomeJob.New(), JobJson.Default.Job)!.AsObject();
        json["priority"] = 7;
        await store.EnqueueAsync(json.Deserialize(JobJson.Default.Job)!, Token);

        var claim = await ClaimOneAsync(store);

        JsonSerializer.SerializeToElement(claim.Job, JobJson.Default.Job).GetProperty("priority").GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task Workers_are_listed_until_they_withdraw()
    {
        var store = NewStore();
        await store.RegisterAsync("scan", Registration("w1") with { Active = 1 }, Token);
        await store.RegisterAsync("scan", Registration("w1") with { Active = 2 }, Token);
        await store.RegisterAsync("scan", Registration("w2"), Token);

        var workers = await store.GetWorkersAsync(["scan"], Token);

        workers.Select(w => w.Id).ShouldBe(["w1", "w2"], ignoreOrder: true);
        var first = workers.Single(w => w.Id == "w1");
        first.Active.ShouldBe(2);
        first.Pools.ShouldBe(["scan"]);
        first.Tools["nmap_scan"].ShouldBe(new WorkerTool(false, "nmap is not installed"));
        await store.UnregisterAsync("scan", "w1", Token);
        (await store.GetWorkersAsync(["scan"], Token)).ShouldHaveSingleItem().Id.ShouldBe("w2");
    }

    [Fact]
    public async Task A_worker_that_is_no_longer_heard_of_is_forgotten()
    {
        var store = NewStore(o => o.RegistrationLifetime = TimeSpan.FromMilliseconds(100));
        await store.RegisterAsync("scan", Registration("w1"), Token);
        using var timeout = new CancellationTokenSource(Patience);

        while ((await store.GetWorkersAsync(["scan"], timeout.Token)).Count > 0)
            timeout.Token.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task Many_workers_and_jobs_at_once_end_every_job_exactly_once()
    {
        var store = NewStore();
        var jobs = Enumerable.Range(0, 200).Select(i => SomeJob.New() with { Class = i % 3 == 0 ? JobClass.Bulk : JobClass.Interactive }).ToArray();
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 4).Select(i => WorkAsync($"w{i}", stop.Token)).ToArray();

        var results = await Task.WhenAll(jobs.Select(async job => (await store.EventsAsync(await store.EnqueueAsync(job, Token))).Single()));
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        results.ShouldAllBe(r => r.Kind == JobEventKind.Result);

        async Task WorkAsync(string worker, CancellationToken stopping)
        {
            try
            {
                while (true)
                {
                    foreach (var claim in await store.ClaimAsync("scan", worker, 4, Patience, stopping))
                        (await store.FinishAsync(claim, JobEventKind.Result, SomeJob.Json("{}"), Token)).ShouldBeTrue();
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // All jobs have ended.
            }
        }
    }

    protected static async Task<JobClaim> ClaimOneAsync(IJobStore store, string worker = "w1") =>
        (await store.ClaimAsync("scan", worker, 1, Patience, Token)).ShouldHaveSingleItem();

    protected static WorkerRegistration Registration(string id) => new()
    {
        Id = id,
        Pools = ["scan"],
        Version = "0.1.0",
        Tools = new Dictionary<string, WorkerTool> { ["nmap_scan"] = new(false, "nmap is not installed") },
        Tier = "T0",
        StartedAt = DateTimeOffset.UtcNow,
    };

    private static Task<JobSnapshot?> FindAsync(IJobStore store, Job job, int maxEvents = 100) =>
        store.FindAsync(job.Pool, job.Id, job.Principal.Subject, job.Principal.Client, maxEvents, Token);

    /// <summary>Hints may get lost, at least until the watch is up: so it is asked again until one arrives.</summary>
    private static async Task<bool> CancelUntilToldAsync(IJobStore store, string jobId, Task<bool> hint)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!hint.IsCompleted)
        {
            timeout.Token.ThrowIfCancellationRequested();
            (await store.CancelAsync("scan", jobId, Token)).ShouldBeTrue();
        }

        return await hint;
    }
}
