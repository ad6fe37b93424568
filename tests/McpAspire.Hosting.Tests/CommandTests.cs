using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Hosting.Tests;

public class CommandTests
{
    [Fact]
    public async Task A_stopped_replica_leaves_the_work_to_the_other_until_it_is_started_again()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/ready").WithReplicas(2);
        await using var app = await builder.StartAsync();
        var replicas = await app.ReplicasAsync("service", 2);
        foreach (var replica in replicas)
            await app.HealthyAsync(replica.ResourceId);
        var (one, two) = (replicas[0].ResourceId, replicas[1]);

        (await ExecuteAsync(app, one, KnownResourceCommands.StopCommand)).Success.ShouldBeTrue();
        var stopped = app.Current(one);
        using var http = app.CreateHttpClient("service");

        stopped.State!.Text.ShouldBe(KnownResourceStates.Exited);
        stopped.State.Style.ShouldBeNull("that was wanted");
        (await http.GetStringAsync("/pid", Application.Timeout)).ShouldBe($"{two.Pid()}");

        (await ExecuteAsync(app, one, KnownResourceCommands.StartCommand)).Success.ShouldBeTrue();
        var again = await app.HealthyAsync(one);

        again.Pid().ShouldNotBe(replicas[0].Pid());
        again.Snapshot.ExitCode.ShouldBeNull();
        again.Snapshot.StopTimeStamp.ShouldBeNull();
    }

    [Fact]
    public async Task A_restarted_resource_keeps_its_address_and_its_identity()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/ready");
        await using var app = await builder.StartAsync();
        var before = await app.ResourceNotifications.WaitForResourceHealthyAsync("service", Application.Timeout);
        var address = app.GetEndpoint("service");

        (await ExecuteAsync(app, "service", KnownResourceCommands.RestartCommand)).Success.ShouldBeTrue();
        var after = await app.ResourceNotifications.WaitForResourceHealthyAsync("service", Application.Timeout);
        using var http = new HttpClient();

        after.ResourceId.ShouldBe(before.ResourceId);
        after.Pid().ShouldNotBe(before.Pid());
        (await http.GetStringAsync(new Uri(address, "/pid"), Application.Timeout)).ShouldBe($"{after.Pid()}");
        Proc.Environment(after.Pid()!.Value)["OTEL_RESOURCE_ATTRIBUTES"].ShouldBe($"service.instance.id={before.ResourceId["service-".Length..]}");
    }

    [Fact]
    public async Task What_waits_can_be_stopped_and_started_again()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        var isHealthy = false;
        builder.Services.AddHealthChecks().AddCheck("gate", () => Volatile.Read(ref isHealthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        var first = builder.AddExecutable("first", "sleep", ".", "3600").WithHealthCheck("gate");
        builder.AddExecutable("second", "sleep", ".", "3600").WaitFor(first);
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync("second", KnownResourceStates.Waiting, Application.Timeout);

        (await ExecuteAsync(app, "second", KnownResourceCommands.StopCommand)).Success.ShouldBeTrue();
        app.Current("second").State!.Text.ShouldBe(KnownResourceStates.Exited);
        (await ExecuteAsync(app, "second", KnownResourceCommands.StartCommand)).Success.ShouldBeTrue();
        app.Current("second").State!.Text.ShouldBe(KnownResourceStates.Waiting);
        Volatile.Write(ref isHealthy, true);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("second", Application.Timeout);
    }

    [Fact]
    public async Task Start_and_stop_ask_for_nothing_twice()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        var mark = $"{Guid.NewGuid()}";
        builder.AddExecutable("sleeper", "sleep", ".", "3600").WithEnvironment("MARK", mark);
        await using var app = await builder.StartAsync();
        var pid = await app.RunningAsync("sleeper");

        (await ExecuteAsync(app, "sleeper", KnownResourceCommands.StartCommand)).Success.ShouldBeTrue();
        app.Current("sleeper").State!.Text.ShouldBe(KnownResourceStates.Running);
        Proc.With("MARK", mark).ShouldContain(pid);
        await ExecuteAsync(app, "sleeper", KnownResourceCommands.StopCommand);
        (await ExecuteAsync(app, "sleeper", KnownResourceCommands.StopCommand)).Success.ShouldBeTrue();

        Proc.With("MARK", mark).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("running", "start Hidden, stop Enabled, restart Enabled")]
    [InlineData("ended", "start Enabled, stop Hidden, restart Disabled")]
    public async Task What_can_be_asked_for_depends_on_the_state(string resource, string expected)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddExecutable("running", "sleep", ".", "3600");
        builder.AddExecutable("ended", "true", ".");
        await using var app = await builder.StartAsync();
        await app.RunningAsync("running");
        await app.EndOfAsync("ended");

        app.ResourceNotifications.TryGetCurrentState(resource, out var state).ShouldBeTrue();
        var context = new UpdateCommandStateContext { ResourceSnapshot = state.Snapshot, ServiceProvider = app.Services };
        var commands = state.Resource.Annotations.OfType<ResourceCommandAnnotation>().Select(command => $"{command.Name} {command.UpdateState(context)}");

        string.Join(", ", commands).ShouldBe(expected);
    }

    [Fact]
    public async Task A_command_of_the_model_is_told_which_replica_it_is_for_and_what_it_throws_is_its_failure()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        var asked = new System.Collections.Concurrent.ConcurrentBag<string>();
        var worker = builder.AddProject<Projects.Hosting_Worker>("worker").WithReplicas(2)
            .WithCommand("note", "Note", context =>
            {
                asked.Add(context.ResourceName);
                return Task.FromResult(CommandResults.Success());
            })
            .WithCommand("fail", "Fail", _ => throw new InvalidOperationException("out of order"));
        await using var app = await builder.StartAsync();
        var replicas = await app.ReplicasAsync("worker", 2);

        (await app.ResourceCommands.ExecuteCommandAsync(worker.Resource, "note", Application.Timeout)).Success.ShouldBeTrue();
        (await ExecuteAsync(app, replicas[0].ResourceId, "fail")).ShouldBe(CommandResults.Failure("out of order"));
        (await ExecuteAsync(app, replicas[0].ResourceId, "nothing")).ShouldBe(CommandResults.Failure("Command 'nothing' not available for resource 'worker'."));
        (await ExecuteAsync(app, "worker", "note")).ShouldBe(CommandResults.Failure("Resource 'worker' not found."));

        asked.ShouldBe(replicas.Select(replica => replica.ResourceId), ignoreOrder: true);
        lines.All.ShouldContain($"[{replicas[0].ResourceId}] --> Command 'fail' failed: out of order");
    }

    [Fact]
    public async Task An_HTTP_command_succeeds_when_the_service_says_so()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/ready")
            .WithHttpCommand("/ready/false", "Drain", commandName: "drain")
            .WithHttpCommand("/ready", "Look", commandOptions: new() { Method = HttpMethod.Get });
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("service", Application.Timeout);

        (await ExecuteAsync(app, "service", "service-http-http-get-/ready")).Success.ShouldBeTrue();
        (await ExecuteAsync(app, "service", "drain")).Success.ShouldBeTrue();
        var refused = await ExecuteAsync(app, "service", "service-http-http-get-/ready");

        refused.ShouldBe(CommandResults.Failure($"GET {app.GetEndpoint("service")}ready answers 503"));
    }

    private static Task<ExecuteCommandResult> ExecuteAsync(DistributedApplication app, string resourceId, string command) =>
        app.ResourceCommands.ExecuteCommandAsync(resourceId, command, Application.Timeout);
}
