using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace McpAspire.Hosting.Tests;

/// <summary>What whoever reads the console is told when not everything comes up.</summary>
public class FailureTests
{
    [Fact]
    public async Task An_address_is_announced_only_of_what_is_there()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var builder = DistributedApplicationTestingBuilder.Create("--DcpPublisher:RandomizePorts=false");
        var lines = builder.CaptureLines();
        builder.AddExecutable("taken", "sleep", ".", "3600").WithHttpEndpoint(port).WithExternalHttpEndpoints();
        builder.AddExecutable("free", "sleep", ".", "3600").WithHttpEndpoint().WithExternalHttpEndpoints();
        await using var app = await builder.StartAsync();

        await Proc.UntilAsync(() => lines.All.Contains(StartedBut(1)), Application.Timeout);

        lines.All.Where(line => line.StartsWith("[DistributedApplication]", StringComparison.Ordinal) && !line.Contains('\n', StringComparison.Ordinal)).ShouldBe(
        [
            $"[DistributedApplication] free: {app.GetEndpoint("free").ToString().TrimEnd('/')}",
            $"[DistributedApplication] taken is FailedToStart: port {port} cannot be used: Address already in use.",
            StartedBut(1),
        ]);
    }

    [Fact]
    public async Task A_service_that_refuses_its_configuration_and_what_waits_for_it_are_a_line_each()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        var parameter = builder.AddParameter("api-key");
        var service = builder.AddExecutable("service", "sh", ".", "-c", "echo 'Cannot start: PORT is empty.' >&2; echo '   at Main()' >&2; exit 78");
        builder.AddExecutable("edge", "sleep", ".", "3600").WaitForCompletion(service);
        builder.AddExecutable("client", "sleep", ".", "3600").WithEnvironment("KEY", parameter);
        await using var app = await builder.StartAsync();

        await Proc.UntilAsync(() => lines.All.Contains(StartedBut(4)), Application.Timeout);

        lines.All.ShouldContain("[service] --> Exited with exit code 78");
        lines.All.ShouldContain("[DistributedApplication] service is Exited: Cannot start: PORT is empty.");
        lines.All.ShouldContain("[DistributedApplication] edge is FailedToStart: it waits for 'service', which is Exited with exit code 78.");
        lines.All.ShouldContain(line => line.StartsWith("[DistributedApplication] api-key is ValueMissing: the parameter 'api-key' has no value.", StringComparison.Ordinal));
        lines.All.ShouldContain(line => line.StartsWith("[DistributedApplication] client is FailedToStart: the parameter 'api-key' has no value.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_dashboard_a_table_shows_how_things_are_and_again_when_they_have_changed()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddSingleton<TimeProvider>(new HurriedTime(factor: 20));
        var lines = builder.CaptureLines();
        var missing = builder.AddExecutable("missing", "no-such-command", ".");
        builder.AddExecutable("second", "sleep", ".", "3600").WaitFor(missing);
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/ready");
        builder.AddProject<Projects.Hosting_Worker>("worker").WithReplicas(2);
        await using var app = await builder.StartAsync();
        var replicas = await app.ReplicasAsync("worker", 2);
        var (first, last) = (replicas[0].ResourceId, replicas[1].ResourceId);
        bool IsShown(params string[] rows) =>
            lines.All.Any(line => line.StartsWith("[DistributedApplication] All resources:", StringComparison.Ordinal) && Rows(line).ToHashSet().IsSupersetOf(rows));

        await Proc.UntilAsync(() => IsShown(
            "NAME STATE HEALTH ENDPOINT OR REASON",
            "missing FailedToStart the command 'no-such-command' was not found.",
            "second FailedToStart it waits for 'missing', which is FailedToStart.",
            $"service Running Healthy {app.GetEndpoint("service").ToString().TrimEnd('/')}",
            $"{first} Running Healthy",
            $"{last} Running Healthy"), Application.Timeout);
        using (var victim = System.Diagnostics.Process.GetProcessById(replicas[0].Pid()!.Value))
            victim.Kill();

        await Proc.UntilAsync(() => IsShown($"{first} Exited (137) exit code 137", $"{last} Running Healthy"), Application.Timeout);
        lines.All.Where(line => line.StartsWith("[DistributedApplication] All resources:", StringComparison.Ordinal)).ShouldBeUnique();
    }

    [Fact]
    public async Task The_table_names_what_is_waited_for()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddSingleton<TimeProvider>(new HurriedTime(factor: 20));
        var lines = builder.CaptureLines();
        builder.Services.AddHealthChecks().AddCheck("never", () => Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckResult.Unhealthy());
        var first = builder.AddExecutable("first", "sleep", ".", "3600").WithHealthCheck("never");
        builder.AddExecutable("second", "sleep", ".", "3600").WaitFor(first);
        await using var app = await builder.StartAsync();

        await Proc.UntilAsync(() => lines.All.Any(line => Rows(line).Contains("second Waiting waits for first")), Application.Timeout);

        lines.All.ShouldContain("[second] --> Waiting for first");
        lines.All.ShouldContain(line => Rows(line).Contains("first Running Unhealthy"));
    }

    private static string StartedBut(int count) =>
        $"[DistributedApplication] Distributed application started, but not all of it: see above ({count}). Press Ctrl+C to shut down.";

    private static IEnumerable<string> Rows(string table) =>
        table.Split('\n').Select(row => string.Join(' ', row.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
