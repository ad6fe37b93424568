using McpAspire.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace McpAspire.Jobs.Tests;

public sealed class JobServiceCollectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_with_a_store_and_a_worker_runs_jobs(bool withRedis)
    {
        await using var server = await RedisServer.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Worker:Pools", "scan"), new("Worker:Slots", "2"), new("Jobs:SealKey", new string('a', 64))]);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IJobHandler, Echo>();
        builder.Services.AddJobWorker();
        if (withRedis)
            builder.Services.AddRedisJobStore(server.ConnectionString);
        else
            builder.Services.AddInMemoryJobStore();
        using var host = builder.Build();
        await host.StartAsync(Token);
        var store = host.Services.GetRequiredService<IJobStore>();

        var result = await store.LastEventAsync(await store.EnqueueAsync(SomeJob.New() with { Sensitive = true }, Token));

        result.Data.GetProperty("text").GetString().ShouldBe("hello");
        await host.StopAsync(Token);
    }

    [Fact]
    public void Options_are_validated_by_hosts_that_start_at_the_same_time() => FreshStart.RunTogether(static () =>
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Worker:Pools", "scan")]).Build());
        services.AddInMemoryJobStore();
        services.AddJobWorker();

        StartupValidation.Validate(services);
    });

    [Theory]
    [InlineData("Jobs:SealKey", "hunter2")]
    [InlineData("Jobs:Lease", "00:00:00")]
    [InlineData("Worker:Slots", "65")]
    [InlineData("Worker:Pools", "sc an")]
    public async Task A_value_out_of_range_stops_the_start_and_is_not_repeated(string key, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Worker:Pools", "scan")]).AddInMemoryCollection([new(key, value)]);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IJobHandler, Echo>();
        builder.Services.AddInMemoryJobStore().AddJobWorker();
        using var host = builder.Build();

        var invalid = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync(Token));

        invalid.Message.ShouldContain(key.Split(':')[1]);
        invalid.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void By_default_jobs_are_given_back_before_an_orchestrator_kills_the_worker_ten_seconds_after_it_told_it_to_stop() =>
        new JobWorkerOptions().StopPatience.ShouldBeLessThan(TimeSpan.FromSeconds(10));

    [Fact]
    public void A_host_waits_for_a_worker_as_long_as_the_worker_waits_for_its_jobs()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Worker:Pools", "scan"), new("Worker:StopGrace", "00:05:00")]);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<IJobHandler, Echo>();
        builder.Services.AddInMemoryJobStore().AddJobWorker();

        using var host = builder.Build();

        host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.ShouldBeGreaterThan(TimeSpan.FromMinutes(5));
    }

    private sealed class Echo : IJobHandler
    {
        public Task<System.Text.Json.JsonElement> RunAsync(IJobContext context, CancellationToken cancellationToken) => Task.FromResult(context.Job.Arguments);
    }
}
