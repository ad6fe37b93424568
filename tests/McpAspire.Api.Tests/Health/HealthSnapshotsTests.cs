using McpAspire.Api.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace McpAspire.Api.Tests.Health;

public sealed class HealthSnapshotsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_ask_the_checks_run_once_a_second()
    {
        var check = new CountingCheck();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IConfiguration>(builder.Configuration);
        builder.Services.AddHealthChecks().AddCheck("counting", check);
        using var host = builder.Build();
        var time = new FakeTimeProvider();
        var snapshots = new HealthSnapshots(host.Services.GetRequiredService<HealthCheckService>(), time, host.Services);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => snapshots.GetAsync(Cancellation)));
        check.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(1));
        var health = await snapshots.GetAsync(Cancellation);

        check.Count.ShouldBe(2);
        health.GetProperty("checks").GetProperty("counting").GetProperty("status").GetString().ShouldBe("healthy");
    }

    private sealed class CountingCheck : IHealthCheck
    {
        private int _count;

        public int Count => _count;

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            return Task.FromResult(HealthCheckResult.Healthy());
        }
    }
}
