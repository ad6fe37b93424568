using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Hosting.Tests;

public class HealthTests
{
    [Fact]
    public async Task A_service_is_as_healthy_as_its_check_says()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddSingleton<TimeProvider>(new HurriedTime(factor: 20));
        var lines = builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/ready");
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", Application.Timeout);

        using var http = app.CreateHttpClient("service");
        await http.PostAsync("/ready/false", content: null, Application.Timeout);
        var unhealthy = await app.ResourceNotifications.WaitForResourceAsync(
            "service", change => change.Snapshot.HealthStatus == HealthStatus.Unhealthy, Application.Timeout);
        await http.PostAsync("/ready/true", content: null, Application.Timeout);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", Application.Timeout);

        var reason = unhealthy.Snapshot.HealthReports.ShouldHaveSingleItem().Description!;
        reason.ShouldMatch("^GET http://localhost:[0-9]+/ready answers 503, not 200$");
        lines.All.ShouldContain($"[service] --> Unhealthy: {reason}");
    }

    [Fact]
    public async Task A_check_that_fails_from_the_start_is_reported_once()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddSingleton<TimeProvider>(new HurriedTime(factor: 50));
        var lines = builder.CaptureLines();
        var checks = 0;
        builder.Services.AddHealthChecks().AddCheck("counted", () =>
        {
            Interlocked.Increment(ref checks);
            return HealthCheckResult.Healthy();
        });
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/missing").WithHealthCheck("counted");
        await using var app = await builder.StartAsync();

        bool IsReport(string line) => line.StartsWith("[service] --> Unhealthy", StringComparison.Ordinal);
        await Proc.UntilAsync(() => lines.All.Any(IsReport), Application.Timeout);
        var before = Volatile.Read(ref checks);
        await Proc.UntilAsync(() => Volatile.Read(ref checks) > before + 5, Application.Timeout);

        lines.All.Count(IsReport).ShouldBe(1);
    }
}
