using System.Reflection;
using McpAspire.Api.Health;
using McpAspire.Api.Operation;
using McpAspire.Jobs;
using McpAspire.Tools;
using McpAspire.Tools.Catalog;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Api.Tests.Health;

public sealed class WorkersHealthCheckTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddLogging(logging => logging.ClearProviders())
        .AddInMemoryJobStore()
        .AddToolCatalog(new ConfigurationBuilder().Build())
        .BuildServiceProvider();

    private readonly ToolStates _states = new(new InMemoryToolStateStore());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IJobStore Jobs => _services.GetRequiredService<IJobStore>();

    public ValueTask DisposeAsync()
    {
        _states.Dispose();
        return _services.DisposeAsync();
    }

    [Fact]
    public async Task Until_each_pool_had_a_worker_the_server_is_not_ready()
    {
        var check = new WorkersHealthCheck(_services.GetRequiredService<ToolCatalog>(), Fresh());
        await Jobs.RegisterAsync("scan", Worker("w1", "scan"), Cancellation);

        var result = await CheckAsync(check);

        result.Status.ShouldBe(HealthStatus.Unhealthy);
        result.Description.ShouldBe("No worker for the pool fpe.");
    }

    [Fact]
    public async Task A_pool_that_loses_its_workers_later_is_a_degradation_since_jobs_wait()
    {
        var workers = new FakeTimeProvider();
        var check = new WorkersHealthCheck(_services.GetRequiredService<ToolCatalog>(), new WorkerDirectory(Jobs, _services.GetRequiredService<ToolCatalog>(), workers));
        await Jobs.RegisterAsync("scan", Worker("w1", "scan"), Cancellation);
        await Jobs.RegisterAsync("fpe", Worker("w2", "fpe"), Cancellation);
        (await CheckAsync(check)).Status.ShouldBe(HealthStatus.Healthy);

        await Jobs.UnregisterAsync("fpe", "w2", Cancellation);
        (await CheckAsync(check)).Status.ShouldBe(HealthStatus.Healthy, "what was read less than a second ago still counts");
        workers.Advance(TimeSpan.FromSeconds(1));

        (await CheckAsync(check)).Status.ShouldBe(HealthStatus.Degraded);
    }

    [Fact]
    public async Task What_programs_run_in_is_told_and_why_it_is_not_stronger()
    {
        var check = new WorkersHealthCheck(_services.GetRequiredService<ToolCatalog>(), Fresh());
        await Jobs.RegisterAsync("scan", Worker("w1", "scan") with { Tier = "T1", TierReason = "T2: bwrap is not installed" }, Cancellation);
        await Jobs.RegisterAsync("fpe", Worker("w2", "fpe"), Cancellation);

        (await CheckAsync(check)).Description.ShouldBe("2 workers, sandbox T1 (T2: bwrap is not installed)");
    }

    [Fact]
    public async Task A_tool_that_no_worker_can_run_is_unavailable_for_the_reason_that_one_gives()
    {
        var catalog = _services.GetRequiredService<ToolCatalog>();
        catalog.TryFind("nmap_scan", out var scan).ShouldBeTrue();
        await Jobs.RegisterAsync("scan", Worker("w1", "scan", new WorkerTool(false, "nmap is not installed")), Cancellation);

        (await Fresh().UnavailableReasonAsync(scan!.Definition, Cancellation)).ShouldBe("nmap is not installed");
        var health = await new ToolsHealthCheck(catalog, _states, Fresh()).CheckHealthAsync(new HealthCheckContext(), Cancellation);
        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Description.ShouldBe("nmap_scan: nmap is not installed");

        await _states.SetAsync("nmap_scan", isEnabled: false, Cancellation);
        (await new ToolsHealthCheck(catalog, _states, Fresh()).CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status.ShouldBe(HealthStatus.Healthy, "nobody wants to call it");
        await _states.SetAsync("nmap_scan", isEnabled: true, Cancellation);

        await Jobs.RegisterAsync("scan", Worker("w2", "scan", new WorkerTool(true)), Cancellation);
        (await Fresh().UnavailableReasonAsync(scan.Definition, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_breaker_that_is_not_closed_degrades_its_tool_and_names_the_worker()
    {
        var catalog = _services.GetRequiredService<ToolCatalog>();
        var breakers = new Dictionary<string, string> { ["nmap_scan"] = "open" };
        await Jobs.RegisterAsync("scan", Worker("w1", "scan", new WorkerTool(true)), Cancellation);
        await Jobs.RegisterAsync("scan", Worker("w2", "scan", new WorkerTool(true)) with { Breakers = breakers }, Cancellation);

        var health = await new ToolsHealthCheck(catalog, _states, Fresh()).CheckHealthAsync(new HealthCheckContext(), Cancellation);

        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Description.ShouldBe("nmap_scan: circuit breaker open on w2");
    }

    [Fact]
    public async Task A_tool_that_one_of_its_workers_does_not_know_is_a_degradation_since_that_one_may_get_the_call()
    {
        var check = new ToolsHealthCheck(_services.GetRequiredService<ToolCatalog>(), _states, Fresh());
        var other = Worker("w2", "scan", new WorkerTool(true));
        await Jobs.RegisterAsync("scan", Worker("w1", "scan", new WorkerTool(true)), Cancellation);
        await Jobs.RegisterAsync("scan", other with { Tools = other.Tools.Where(tool => tool.Key != "whois").ToDictionary() }, Cancellation);

        var health = await check.CheckHealthAsync(new HealthCheckContext(), Cancellation);

        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Description.ShouldBe("whois: not in the catalog of w2");
    }

    [Fact]
    public async Task A_tool_that_can_do_a_part_of_its_calls_runs_and_is_a_degradation()
    {
        var catalog = _services.GetRequiredService<ToolCatalog>();
        await Jobs.RegisterAsync("scan", Worker("w1", "scan", new WorkerTool(true, "nping is not installed, which some calls need")), Cancellation);
        catalog.TryFind("nmap_scan", out var scan).ShouldBeTrue();

        var health = await new ToolsHealthCheck(catalog, _states, Fresh()).CheckHealthAsync(new HealthCheckContext(), Cancellation);

        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Description.ShouldBe("nmap_scan: nping is not installed, which some calls need");
        (await Fresh().UnavailableReasonAsync(scan!.Definition, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_worker_whose_catalog_is_not_in_order_degrades_the_catalog()
    {
        var check = new CatalogHealthCheck(_services.GetRequiredService<ToolCatalog>(), Fresh());
        await Jobs.RegisterAsync("scan", Worker("w1", "scan") with { CatalogProblem = "network/ping.json(3): It is not JSON." }, Cancellation);

        var health = await check.CheckHealthAsync(new HealthCheckContext(), Cancellation);

        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Description.ShouldBe("The last catalog that was in order is in force: on w1, network/ping.json(3): It is not JSON.");
    }

    [Fact]
    public async Task In_an_outage_everybody_shares_one_attempt_to_reach_the_queue()
    {
        var catalog = _services.GetRequiredService<ToolCatalog>();
        var queue = DispatchProxy.Create<IJobStore, AwayQueue>();
        var away = (AwayQueue)queue;
        var workers = new WorkerDirectory(queue, catalog, new FakeTimeProvider());

        var ready = CheckAsync(new WorkersHealthCheck(catalog, workers));
        var tools = new ToolsHealthCheck(catalog, _states, workers).CheckHealthAsync(new HealthCheckContext(), Cancellation);
        away.GiveUp();

        (await ready).Status.ShouldBe(HealthStatus.Unhealthy);
        await tools;
        away.Attempts.ShouldBe(1);
    }

    private static Task<HealthCheckResult> CheckAsync(WorkersHealthCheck check) => check.CheckHealthAsync(new HealthCheckContext(), Cancellation);

    private WorkerRegistration Worker(string id, string pool, WorkerTool? scan = null) => new()
    {
        Id = id,
        Pools = [pool],
        Version = "1.0.0",
        Tools = _services.GetRequiredService<ToolCatalog>().All.Select(tool => tool.Definition).Where(tool => tool.Pool == pool)
            .ToDictionary(tool => tool.Name, tool => tool.Name == "nmap_scan" && scan is not null ? scan : new WorkerTool(true)),
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    private WorkerDirectory Fresh() => new(Jobs, _services.GetRequiredService<ToolCatalog>(), TimeProvider.System);

    /// <summary>A queue that cannot be reached, which takes a while to find out.</summary>
    public class AwayQueue : DispatchProxy
    {
        private readonly TaskCompletionSource<IReadOnlyList<WorkerRegistration>> _answer = new();

        public int Attempts { get; private set; }

        public void GiveUp() => _answer.SetException(new JobStoreUnavailableException("away"));

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Attempts++;
            return _answer.Task;
        }
    }
}
