using McpAspire.Hosting.Tests.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpAspire.Hosting.Tests;

public class TestingBuilderTests
{
    private static readonly string[] Arguments = ["--Parameters:greeting=hello", "--Parameters:session-token=for a test"];

    [Fact]
    public async Task The_AppHosts_own_entry_point_makes_the_model_and_the_test_runs_it()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_AppHost>(Arguments, Application.Timeout);
        var lines = builder.CaptureLines();
        builder.Resources.Select(resource => resource.Name).ShouldBe(["greeting", "session-token", "redis-password", "redis", "service", "worker", "greeter"]);
        builder.AppHostDirectory.ShouldEndWith("Fixtures/Hosting.AppHost");
        builder.Environment.EnvironmentName.ShouldBe("Development");

        await using var app = await builder.BuildAsync(Application.Timeout);
        await app.StartAsync(Application.Timeout);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("worker", Application.Timeout);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("greeter", Application.Timeout);
        using var http = app.CreateHttpClient("service");

        (await http.GetStringAsync("/", Application.Timeout)).ShouldBe("service");
        http.BaseAddress!.Port.ShouldNotBe(18701, "a test's ports are random");
        await Proc.UntilAsync(() => lines.All.Contains("[greeter] hello"), Application.Timeout);
    }

    [Fact]
    public async Task Two_applications_run_side_by_side()
    {
        await using var firstBuilder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_AppHost>(Arguments, Application.Timeout);
        await using var secondBuilder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_AppHost>(Arguments, Application.Timeout);
        await using var one = await firstBuilder.StartAsync();
        await using var two = await secondBuilder.StartAsync();

        await Task.WhenAll(
            one.ResourceNotifications.WaitForResourceHealthyAsync("service", Application.Timeout),
            two.ResourceNotifications.WaitForResourceHealthyAsync("service", Application.Timeout));

        one.GetEndpoint("service").ShouldNotBe(two.GetEndpoint("service"));
        (await one.GetConnectionStringAsync("redis", Application.Timeout)).ShouldNotBe(await two.GetConnectionStringAsync("redis", Application.Timeout));
    }

    [Fact]
    public async Task What_the_entry_point_throws_is_what_the_test_sees()
    {
        var create = () => DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_AppHost>(["--Greeter=service"], Application.Timeout);

        (await create.ShouldThrowAsync<DistributedApplicationException>()).Message.ShouldBe("There is already a resource 'service'.");
    }

    [Fact]
    public async Task An_assembly_without_an_AppHost_is_told_apart()
    {
        var create = () => DistributedApplicationTestingBuilder.CreateAsync<DistributedApplication>(Application.Timeout);

        (await create.ShouldThrowAsync<InvalidOperationException>()).Message.ShouldBe("'Aspire.Hosting' has no entry point.");
    }

    [Fact]
    public async Task Disposing_of_the_application_ends_its_processes_and_the_waits_for_them()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        var mark = $"{Guid.NewGuid()}";
        builder.AddExecutable("sleeper", "sleep", ".", "3600").WithEnvironment("MARK", mark);
        var app = await builder.StartAsync();
        await app.RunningAsync("sleeper");
        var wait = app.ResourceNotifications.WaitForResourceAsync("sleeper", "NoSuchState", Application.Timeout);

        await app.DisposeAsync();

        Proc.With("MARK", mark).ShouldBeEmpty();
        await wait.ShouldThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task An_application_that_publishes_starts_nothing()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "manifest.json");
        var builder = DistributedApplicationTestingBuilder.Create("--publisher", "manifest", "--output-path", path);
        builder.CaptureLines();
        builder.AddRedis("redis");
        await using var app = await builder.BuildAsync(Application.Timeout);

        await app.StartAsync(Application.Timeout);

        builder.ExecutionContext.IsPublishMode.ShouldBeTrue();
        File.Exists(path).ShouldBeTrue();
        app.ResourceNotifications.TryGetCurrentState("redis", out _).ShouldBeFalse();
        app.Services.GetRequiredService<IHostEnvironment>().ApplicationName.ShouldBe("McpAspire.Hosting.Tests");
    }
}
