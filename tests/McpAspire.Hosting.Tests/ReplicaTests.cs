namespace McpAspire.Hosting.Tests;

public class ReplicaTests
{
    [Fact]
    public async Task Replicas_are_processes_with_identities_of_their_own()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Worker>("worker").WithReplicas(3);
        await using var app = await builder.StartAsync();

        var replicas = await app.ReplicasAsync("worker", 3);

        replicas.Select(replica => replica.Pid()).Distinct().Count().ShouldBe(3);
        foreach (var replica in replicas)
        {
            replica.ResourceId.ShouldStartWith("worker-");
            var environment = await Proc.EnvironmentAsync(replica.Pid()!.Value, Application.Timeout);
            environment["OTEL_SERVICE_NAME"].ShouldBe("worker");
            environment["OTEL_RESOURCE_ATTRIBUTES"].ShouldBe($"service.instance.id={replica.ResourceId["worker-".Length..]}");
        }
    }

    [Fact]
    public async Task A_replica_that_is_killed_is_reported_and_the_others_go_on()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Worker>("worker").WithReplicas(2);
        await using var app = await builder.StartAsync();
        var replicas = await app.ReplicasAsync("worker", 2);

        using (var victim = System.Diagnostics.Process.GetProcessById(replicas[0].Pid()!.Value))
            victim.Kill();
        var end = await app.ResourceNotifications.WaitForResourceAsync(
            "worker", change => change.ResourceId == replicas[0].ResourceId && change.Snapshot.ExitCode is not null, Application.Timeout);

        end.Snapshot.State!.Text.ShouldBe(KnownResourceStates.Exited);
        end.Snapshot.ExitCode.ShouldBe(137);
        lines.All.ShouldContain($"[{replicas[0].ResourceId}] --> Exited with exit code 137");
        app.ResourceNotifications.TryGetCurrentState(replicas[1].ResourceId, out var survivor).ShouldBeTrue();
        survivor.Snapshot.State!.Text.ShouldBe(KnownResourceStates.Running);
        app.ResourceNotifications.TryGetCurrentState("worker", out _).ShouldBeFalse("the name alone does not say which replica is meant");
    }
}
