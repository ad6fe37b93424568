using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace McpAspire.Jobs.Tests.Worker;

public sealed class JobWorkerTests
{
    private static readonly JsonElement Done = SomeJob.Json("""{"done":true}""");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_handler_returns_is_the_result()
    {
        var store = NewStore();
        using var worker = new RunningWorker(store, (context, _) => Task.FromResult(context.Job.Arguments));
        await worker.StartAsync();

        var result = await RunAsync(store, SomeJob.New());

        result.Kind.ShouldBe(JobEventKind.Result);
        result.Data.GetProperty("text").GetString().ShouldBe("hello");
    }

    [Fact]
    public async Task No_more_jobs_run_at_a_time_than_there_are_slots()
    {
        var store = NewStore();
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        using var worker = new RunningWorker(
            store,
            async (_, token) =>
            {
                entered.Release();
                await leave.WaitAsync(token);
                return Done;
            },
            o => o.Slots = 2);
        await worker.StartAsync();
        var results = Enumerable.Range(0, 6).Select(_ => RunAsync(store, SomeJob.New())).ToArray();
        await entered.WaitAsync(Token);
        await entered.WaitAsync(Token);

        entered.CurrentCount.ShouldBe(0);
        for (var i = 0; i < 4; i++)
        {
            leave.Release();
            await entered.WaitAsync(Token);
            entered.CurrentCount.ShouldBe(0);
        }

        leave.Release(2);
        (await Task.WhenAll(results)).ShouldAllBe(r => r.Kind == JobEventKind.Result);
    }

    [Fact]
    public async Task Progress_and_logs_reach_the_caller()
    {
        var store = NewStore();
        using var worker = new RunningWorker(store, async (context, token) =>
        {
            await context.ReportProgressAsync(1, 2, "half", token);
            await context.ReportProgressAsync(0.5, 2, "back: not told", token);
            await context.LogAsync("debug", "not asked for", token);
            await context.LogAsync("warning", new string('x', 5000), token);
            return Done;
        });
        await worker.StartAsync();
        var job = SomeJob.New() with { LogLevel = "info" };
        await store.EnqueueAsync(job, Token);

        var events = await store.EventsAsync(job.Id);

        events.Select(e => e.Kind).ShouldBe([JobEventKind.Progress, JobEventKind.Log, JobEventKind.Result]);
        events[0].Data.GetRawText().ShouldBe("""{"progress":1,"total":2,"message":"half"}""");
        var log = events[1].Data.Deserialize(JobJson.Default.JobLog)!;
        log.Level.ShouldBe("warning");
        log.Logger.ShouldBe("echo");
        log.Data.Length.ShouldBe(4097);
    }

    [Fact]
    public async Task Logs_that_nobody_asked_for_are_not_stored()
    {
        var store = NewStore();
        using var worker = new RunningWorker(store, async (context, token) =>
        {
            await context.LogAsync("emergency", "anybody?", token);
            return Done;
        });
        await worker.StartAsync();
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);

        (await store.EventsAsync(job.Id)).ShouldHaveSingleItem().Kind.ShouldBe(JobEventKind.Result);
    }

    [Fact]
    public async Task An_exception_is_an_unknown_error_whose_details_are_in_the_log_only()
    {
        var store = NewStore();
        var logger = new FakeLogger<JobWorker>();
        using var worker = new RunningWorker(store, (_, _) => throw new InvalidOperationException("hunter2"), logger: logger);
        await worker.StartAsync();

        var result = await RunAsync(store, SomeJob.New());

        result.ErrorType().ShouldBe(ToolErrorType.Unknown);
        result.Data.GetRawText().ShouldNotContain("hunter2");
        logger.Collector.GetSnapshot().ShouldContain(record => record.Exception is InvalidOperationException && record.Exception.Message == "hunter2");
    }

    [Fact]
    public async Task Cancelling_reaches_the_handler_long_before_the_next_heartbeat()
    {
        var store = NewStore(o => o.Lease = TimeSpan.FromMinutes(10));
        var running = new TaskCompletionSource();
        using var worker = new RunningWorker(store, (_, token) => ForeverAsync(running, token));
        await worker.StartAsync();
        var job = SomeJob.New();
        var result = RunAsync(store, job);
        await running.Task.WaitAsync(Patience, Token);

        await store.CancelAsync("scan", job.Id, Token);

        (await result.WaitAsync(Patience, Token)).ErrorType().ShouldBe(ToolErrorType.Cancelled);
    }

    [Fact]
    public async Task A_passed_deadline_reaches_the_handler_and_is_a_timeout()
    {
        var store = NewStore();
        using var worker = new RunningWorker(store, (_, token) => ForeverAsync(null, token));
        await worker.StartAsync();

        var result = await RunAsync(store, SomeJob.New() with { Deadline = DateTimeOffset.UtcNow.AddMilliseconds(300) });

        result.ErrorType().ShouldBe(ToolErrorType.Timeout);
    }

    [Fact]
    public async Task A_handler_that_does_not_listen_is_left_behind_and_its_slot_used_again()
    {
        var store = NewStore();
        var deaf = new TaskCompletionSource<JsonElement>();
        using var worker = new RunningWorker(
            store,
            (context, _) => context.Job.Tool == "deaf" ? deaf.Task : Task.FromResult(Done),
            o =>
            {
                o.Slots = 1;
                o.CancelGrace = TimeSpan.FromMilliseconds(100);
            });
        await worker.StartAsync();

        (await RunAsync(store, SomeJob.New() with { Tool = "deaf", Deadline = DateTimeOffset.UtcNow.AddMilliseconds(200) })).ErrorType().ShouldBe(ToolErrorType.Timeout);

        (await RunAsync(store, SomeJob.New())).Kind.ShouldBe(JobEventKind.Result);
        deaf.SetResult(Done);
    }

    [Fact]
    public async Task Heartbeats_keep_a_long_job()
    {
        var lease = TimeSpan.FromSeconds(1.5);
        var store = NewStore(o => o.Lease = lease);
        var running = new TaskCompletionSource();
        using var worker = new RunningWorker(store, async (_, token) =>
        {
            running.SetResult();
            await Task.Delay(lease * 1.5, token);
            return Done;
        });
        await worker.StartAsync();
        using var second = new RunningWorker(store, (_, _) => Task.FromResult(SomeJob.Json("\"stolen\"")), o => o.Id = "second");
        var result = RunAsync(store, SomeJob.New());
        await running.Task.WaitAsync(Patience, Token);
        await second.StartAsync();

        (await result).Data.GetRawText().ShouldBe(Done.GetRawText());
    }

    [Fact]
    public async Task Told_to_stop_it_finishes_what_runs_and_takes_nothing_new()
    {
        var store = NewStore();
        var running = new TaskCompletionSource();
        var finish = new TaskCompletionSource<JsonElement>();
        using var worker = new RunningWorker(store, (_, _) =>
        {
            running.TrySetResult();
            return finish.Task;
        });
        await worker.StartAsync();
        var result = RunAsync(store, SomeJob.New());
        await running.Task.WaitAsync(Patience, Token);

        var stopping = worker.StopAsync();
        var late = SomeJob.New();
        await store.EnqueueAsync(late, Token);
        finish.SetResult(Done);
        await stopping;

        (await result).Kind.ShouldBe(JobEventKind.Result);
        (await store.ClaimAsync("scan", "other", 1, TimeSpan.Zero, Token)).ShouldHaveSingleItem().Job.Id.ShouldBe(late.Id);
        (await store.GetWorkersAsync(["scan"], Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task After_the_grace_period_a_job_goes_back_without_spending_the_attempt()
    {
        var store = NewStore();
        var running = new TaskCompletionSource();
        using var worker = new RunningWorker(store, (_, token) => ForeverAsync(running, token), o => o.StopGrace = TimeSpan.FromMilliseconds(100));
        await worker.StartAsync();
        var job = SomeJob.New();
        await store.EnqueueAsync(job, Token);
        await running.Task.WaitAsync(Patience, Token);

        await worker.StopAsync();

        var claim = (await store.ClaimAsync("scan", "other", 1, TimeSpan.Zero, Token)).ShouldHaveSingleItem();
        claim.Job.Id.ShouldBe(job.Id);
        claim.Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task After_the_grace_period_a_job_that_may_not_run_twice_ends_as_worker_lost()
    {
        var store = NewStore();
        var running = new TaskCompletionSource();
        using var worker = new RunningWorker(store, (_, token) => ForeverAsync(running, token), o => o.StopGrace = TimeSpan.FromMilliseconds(100));
        await worker.StartAsync();
        var result = RunAsync(store, SomeJob.New() with { RepeatSafe = false });
        await running.Task.WaitAsync(Patience, Token);

        await worker.StopAsync();

        (await result).ErrorType().ShouldBe(ToolErrorType.WorkerLost);
    }

    [Fact]
    public async Task It_registers_with_its_inventory()
    {
        var store = NewStore();
        var running = new TaskCompletionSource();
        using var worker = new RunningWorker(
            store,
            (_, token) => ForeverAsync(running, token),
            o =>
            {
                o.Pools = "scan, fpe";
                o.Beat = TimeSpan.FromMilliseconds(100);
                o.StopGrace = TimeSpan.Zero;
            },
            inventory: new Inventory());
        await worker.StartAsync();
        await store.EnqueueAsync(SomeJob.New(pool: "fpe"), Token);
        await running.Task.WaitAsync(Patience, Token);

        var registration = await WaitForActiveAsync(store, worker.Id);

        registration.Pools.ShouldBe(["scan", "fpe"]);
        registration.Version.ShouldBe("0.1.0");
        registration.Tier.ShouldBe("T1");
        registration.Tools["nmap_scan"].ShouldBe(new WorkerTool(true, null, "7.93"));
        registration.Breakers!["nmap_scan"].ShouldBe("open");
        await worker.StopAsync();
    }

    [Fact]
    public async Task Each_attempt_is_traced_under_its_caller_and_counted()
    {
        var tool = $"tool-{Guid.NewGuid():N}";
        ConcurrentBag<Activity> activities = [];
        ConcurrentBag<string?> outcomes = [];
        using var spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "McpAspire.Jobs",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(spans);
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => Enable(instrument, listener) };
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            var values = tags.ToArray().ToDictionary(t => t.Key, t => t.Value?.ToString());
            if (instrument.Name == "mcpaspire.jobs.attempts" && values["tool"] == tool && values["pool"] == "scan")
                outcomes.Add(values["outcome"]);
        });
        meters.Start();
        var store = NewStore();
        using var worker = new RunningWorker(store, (_, _) => Task.FromResult(Done));
        await worker.StartAsync();

        await RunAsync(store, SomeJob.New() with { Tool = tool, TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" });
        await worker.StopAsync();

        var activity = activities.Single(a => a.OperationName == $"job {tool}");
        activity.TraceId.ToHexString().ShouldBe("0af7651916cd43dd8448eb211c80319c");
        activity.ParentSpanId.ToHexString().ShouldBe("b7ad6b7169203331");
        activity.GetTagItem("mcpaspire.job.outcome").ShouldBe("result");
        outcomes.ShouldBe(["result"]);

        static void Enable(Instrument instrument, MeterListener listener)
        {
            if (instrument.Meter.Name == "McpAspire.Jobs")
                listener.EnableMeasurementEvents(instrument);
        }
    }

    private static InMemoryJobStore NewStore(Action<JobStoreOptions>? configure = null)
    {
        var options = new JobStoreOptions();
        configure?.Invoke(options);
        return new InMemoryJobStore(Options.Create(options), TimeProvider.System);
    }

    private static async Task<JobEvent> RunAsync(InMemoryJobStore store, Job job) => await store.LastEventAsync(await store.EnqueueAsync(job, Token));

    private static async Task<JsonElement> ForeverAsync(TaskCompletionSource? running, CancellationToken token)
    {
        running?.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, token);
        return Done;
    }

    private static async Task<WorkerRegistration> WaitForActiveAsync(InMemoryJobStore store, string worker)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            var registration = (await store.GetWorkersAsync(["scan"], timeout.Token)).SingleOrDefault(w => w.Id == worker && w.Active > 0);
            if (registration is not null)
                return registration;
            await Task.Delay(10, timeout.Token);
        }
    }

    private sealed class Inventory : IWorkerInventory
    {
        public ValueTask<WorkerInventory> TakeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new WorkerInventory(
            new Dictionary<string, WorkerTool> { ["nmap_scan"] = new(true, null, "7.93") },
            "T1",
            new Dictionary<string, string> { ["nmap_scan"] = "open" }));
    }
}
