using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace McpAspire.Hosting.Tests;

public class ProcessLifeTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_polite_signal_stops_everything_politely(string signal)
    {
        using var appHost = new AppHostProcess();
        await appHost.StartedAsync();
        await Proc.UntilAsync(() => appHost.Output.Count(line => line.EndsWith("worker is ready", StringComparison.Ordinal)) == 2, Application.Timeout);
        appHost.Family.Length.ShouldBeGreaterThan(6, "the AppHost, redis, the service, two workers, a shell and its child");

        await appHost.SignalAsync(signal);
        await appHost.ExitedAsync();

        appHost.ExitCode.ShouldBe(0);
        appHost.Family.ShouldBeEmpty();
        appHost.Output.Count(line => line.EndsWith("worker says goodbye", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_killed_AppHost_takes_everything_with_it()
    {
        using var dashboard = new DashboardStandIn();
        var program = dashboard.WriteProgram("dashboard", "sleep 3600 & wait");
        using var appHost = new AppHostProcess(
            ["--Parameters:greeting=hello", "--Parameters:session-token=t", "--AppHost:DisableDashboard=false", $"--DcpPublisher:DashboardPath={program}"]);
        await appHost.StartedAsync();
        appHost.Family.Length.ShouldBeGreaterThan(8, "with a dashboard and its child");

        await appHost.SignalAsync("KILL");
        await appHost.ExitedAsync();

        await Proc.UntilAsync(() => appHost.Family.Length == 0, Application.Timeout);
        appHost.Output.ShouldNotContain(line => line.EndsWith("worker says goodbye", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("INT", true)]
    [InlineData("TERM", false)]
    [InlineData("KILL", false)]
    public async Task Whatever_ends_dotnet_run_ends_everything_politely(string signal, bool toGroup)
    {
        using var appHost = AppHostProcess.Run();
        await appHost.StartedAsync();
        await Proc.UntilAsync(() => appHost.Output.Count(line => line.EndsWith("worker is ready", StringComparison.Ordinal)) == 2, Application.Timeout);

        await appHost.SignalAsync(signal, toGroup);

        await Proc.UntilAsync(() => appHost.Family.Length == 0, Application.Timeout);
        await appHost.ExitedAsync();
        appHost.Output.Count(line => line.EndsWith("worker says goodbye", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task What_watches_over_a_process_knows_none_of_its_secrets()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddExecutable("sleeper", "sleep", ".", "3600").WithEnvironment("SECRET", "s");
        await using var app = await builder.StartAsync();
        var pid = await app.RunningAsync("sleeper");
        await Proc.EnvironmentAsync(pid, Application.Timeout);

        await Proc.UntilAsync(() => Proc.InSessions(new HashSet<int> { pid }).Length == 2, Application.Timeout);
        var watcher = Proc.InSessions(new HashSet<int> { pid }).Single(member => member != pid);

        await Proc.UntilAsync(() => Proc.Environment(watcher).Count == 0, Application.Timeout);
    }

    [Fact]
    public async Task A_signal_while_it_starts_leaves_nothing_either()
    {
        using var appHost = new AppHostProcess();
        await Proc.UntilAsync(() => appHost.Output.Any(line => line.StartsWith("[redis] --> Running", StringComparison.Ordinal)), Application.Timeout);

        await appHost.SignalAsync("TERM");
        await appHost.ExitedAsync();

        appHost.ExitCode.ShouldBe(0);
        appHost.Family.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_crash_is_one_line_and_takes_the_children_of_the_crashed_with_it()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        var mark = $"{Guid.NewGuid()}";
        builder.AddExecutable("parent", "sh", ".", "-c", "sleep 3600 & exit 7").WithEnvironment("MARK", mark);
        await using var app = await builder.StartAsync();

        (await app.EndOfAsync("parent")).ShouldBe(KnownResourceStates.Exited);

        app.ResourceNotifications.TryGetCurrentState("parent", out var end).ShouldBeTrue();
        end.Snapshot.ExitCode.ShouldBe(7);
        lines.All.ShouldContain("[parent] --> Exited with exit code 7");
        await Proc.UntilAsync(() => Proc.With("MARK", mark).Length == 0, Application.Timeout);
    }

    [Fact]
    public async Task What_does_not_listen_to_SIGTERM_is_killed_with_its_children()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddSingleton<TimeProvider>(new HurriedTime(factor: 50));
        var lines = builder.CaptureLines();
        var mark = $"{Guid.NewGuid()}";
        builder.AddExecutable("deaf", "sh", ".", "-c", "trap '' TERM; echo deaf; sleep 3600 & wait; wait").WithEnvironment("MARK", mark);
        await using var app = await builder.StartAsync();
        await Proc.UntilAsync(() => lines.All.Contains("[deaf] deaf"), Application.Timeout);

        await app.StopAsync(Application.Timeout);

        Proc.With("MARK", mark).ShouldBeEmpty();
        lines.All.ShouldContain("[deaf] --> Exited with exit code 137");
    }

    [Fact]
    public async Task What_has_lost_its_watcher_is_stopped_all_the_same()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.Services.AddSingleton<TimeProvider>(new HurriedTime(factor: 50));
        builder.CaptureLines();
        builder.AddExecutable("sleeper", "sleep", ".", "3600");
        await using var app = await builder.StartAsync();
        var session = new HashSet<int> { await app.RunningAsync("sleeper") };
        await Proc.UntilAsync(() => Proc.InSessions(session).Length == 2, Application.Timeout);

        using (var watcher = Process.GetProcessById(Proc.InSessions(session).Single(member => !session.Contains(member))))
            watcher.Kill();
        await app.StopAsync(Application.Timeout);

        Proc.InSessions(session).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_process_says_last_is_heard()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var lines = builder.CaptureLines();
        builder.AddExecutable("talker", "sh", ".", "-c", "seq 1 5000; echo to stderr >&2; printf 'no newline'");
        await using var app = await builder.StartAsync();

        await app.EndOfAsync("talker");

        lines.All.Count(line => line.StartsWith("[talker]", StringComparison.Ordinal) && !line.Contains("-->", StringComparison.Ordinal)).ShouldBe(5002);
        lines.All.ShouldContain("[talker] to stderr");
        lines.All.ShouldContain("[talker] no newline");
    }
}
