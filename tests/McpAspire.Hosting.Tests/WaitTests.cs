using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Hosting.Tests;

public class WaitTests
{
    [Fact]
    public async Task WaitFor_holds_a_resource_until_the_other_is_healthy()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        var isHealthy = false;
        builder.Services.AddHealthChecks()
            .AddCheck("gate", () => Volatile.Read(ref isHealthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"));
        var first = builder.AddExecutable("first", "sleep", ".", "3600").WithHealthCheck("gate");
        builder.AddExecutable("second", "sleep", ".", "3600").WaitFor(first);
        await using var app = await builder.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync(
            "first", change => change.Snapshot.HealthReports.Any(report => report.Description == "not yet"), Application.Timeout);
        app.ResourceNotifications.TryGetCurrentState("second", out var held).ShouldBeTrue();
        held.Snapshot.State!.Text.ShouldBe(KnownResourceStates.Waiting);
        Volatile.Write(ref isHealthy, true);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("second", Application.Timeout);
        app.ResourceNotifications.TryGetCurrentState("first", out var healthy).ShouldBeTrue();
        healthy.Snapshot.HealthStatus.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task WaitForStart_does_not_ask_for_health()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var first = builder.AddExecutable("first", "sleep", ".", "3600").WithHealthCheck("never");
        builder.AddExecutable("second", "sleep", ".", "3600").WaitForStart(first);
        await using var app = await builder.StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("second", Application.Timeout);

        app.ResourceNotifications.TryGetCurrentState("first", out var unhealthy).ShouldBeTrue();
        unhealthy.Snapshot.HealthStatus.ShouldBe(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task WaitForCompletion_holds_a_resource_until_the_other_has_ended_as_it_should()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        var migration = builder.AddExecutable("migration", "sh", ".", "-c", "echo migrated; exit 3");
        builder.AddExecutable("after", "echo", ".", "after").WaitForCompletion(migration, exitCode: 3);
        builder.AddExecutable("never", "echo", ".", "never").WaitForCompletion(migration);
        await using var app = await builder.StartAsync();

        (await app.EndOfAsync("after")).ShouldBe(KnownResourceStates.Finished);
        (await app.EndOfAsync("never")).ShouldBe(KnownResourceStates.FailedToStart);

        var all = lines.All;
        Array.IndexOf(all, "[migration] migrated").ShouldBeLessThan(Array.IndexOf(all, "[after] after"));
        all.ShouldNotContain("[never] never");
        all.ShouldContain("[never] --> FailedToStart: it waits for 'migration', which is Exited with exit code 3.");
    }

    [Fact]
    public async Task What_waits_for_something_that_fails_fails_too_and_says_why()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        var missing = builder.AddExecutable("missing", "no-such-command", ".");
        var second = builder.AddExecutable("second", "sleep", ".", "3600").WaitFor(missing);
        builder.AddExecutable("third", "sleep", ".", "3600").WaitFor(second);
        await using var app = await builder.StartAsync();

        (await app.EndOfAsync("third")).ShouldBe(KnownResourceStates.FailedToStart);

        lines.All.ShouldContain("[missing] --> FailedToStart: the command 'no-such-command' was not found.");
        lines.All.ShouldContain("[third] --> FailedToStart: it waits for 'second', which is FailedToStart.");
        var wait = app.ResourceNotifications.WaitForResourceHealthyAsync("third", Application.Timeout);
        (await wait.ShouldThrowAsync<DistributedApplicationException>()).Message.ShouldContain("FailedToStart");
    }

    [Fact]
    public async Task Dependents_stop_before_what_they_depend_on()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        var store = builder.AddExecutable("store", "sleep", ".", "3600");
        var api = builder.AddExecutable("api", "sleep", ".", "3600").WaitFor(store);
        builder.AddExecutable("edge", "sleep", ".", "3600").WaitFor(api).WaitFor(store);
        var app = await builder.StartAsync();
        await app.RunningAsync("edge");

        await app.DisposeAsync();

        lines.All.Where(line => line.Contains("Exited", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).ShouldBe(["[edge]", "[api]", "[store]"]);
    }

    [Fact]
    public async Task In_a_circle_of_references_the_waits_decide_what_stops_first()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        var edge = builder.AddExecutable("edge", "sleep", ".", "3600").WithHttpEndpoint();
        var issuer = builder.AddExecutable("issuer", "sleep", ".", "3600").WithEnvironment("PUBLIC_URL", edge.GetEndpoint("http")).WithHttpEndpoint();
        edge.WithEnvironment("ISSUER", issuer.GetEndpoint("http")).WaitFor(issuer);
        var app = await builder.StartAsync();
        await app.RunningAsync("edge");

        await app.DisposeAsync();

        lines.All.Where(line => line.Contains("Exited", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).ShouldBe(["[edge]", "[issuer]"]);
    }

    [Fact]
    public async Task What_is_announced_is_that_everything_is_up()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/ready").WithExternalHttpEndpoints();
        await using var app = await builder.StartAsync();

        const string Started = "[DistributedApplication] Distributed application started. Press Ctrl+C to shut down.";
        await Proc.UntilAsync(() => lines.All.Contains(Started), Application.Timeout);

        string[] expected = ["[service] --> Healthy", $"[DistributedApplication] service: {app.GetEndpoint("service").ToString().TrimEnd('/')}", Started];
        lines.All.Where(expected.Contains).ShouldBe(expected);
    }
}
