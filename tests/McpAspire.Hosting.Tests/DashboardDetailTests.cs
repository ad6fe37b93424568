using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace McpAspire.Hosting.Tests;

/// <summary>What the dashboard is told of what fails, waits or is to be kept secret, and what it may ask for.</summary>
public sealed class DashboardDetailTests : IDisposable
{
    private readonly DashboardStandIn _dashboard = new();

    public void Dispose() => _dashboard.Dispose();

    [Fact]
    public async Task What_waits_for_something_that_failed_says_so_and_goes_on_when_that_is_started_again()
    {
        var builder = _dashboard.CreateBuilder();
        var path = Path.Combine(_dashboard.Directory.FullName, "late");
        var late = builder.AddExecutable("late", path, ".");
        builder.AddExecutable("after", "sleep", ".", "3600").WaitFor(late);
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);

        var failed = await client.UntilAsync("late", resource => resource.State == "FailedToStart");
        var waiting = await client.UntilAsync("after", resource => resource.State == "Waiting");
        failed.StateStyle.ShouldBe("error");
        await client.LinesAsync(failed.Name).FirstAsync(
            line => line.IsStdErr && line.Text.EndsWith($" --> FailedToStart: the command '{path}' was not found.", StringComparison.Ordinal), Application.Timeout);
        waiting.Property("resource.waitingFor").Value.ListValue.Values.Select(value => value.StringValue).ShouldBe(["late"]);
        await client.LinesAsync(waiting.Name).FirstAsync(
            line => line.Text.EndsWith(" --> Waiting: it waits for 'late', which is FailedToStart.", StringComparison.Ordinal), Application.Timeout);

        _dashboard.WriteProgram("late", "exec sleep 3600");
        (await client.ExecuteAsync(failed.Name, KnownResourceCommands.StartCommand)).Kind.ShouldBe(1);
        var running = await client.UntilAsync("after", resource => resource.State == "Running");

        running.Properties.ShouldNotContain(property => property.Name == "resource.waitingFor");
    }

    [Fact]
    public async Task A_parameter_without_a_value_says_how_to_set_it()
    {
        var builder = _dashboard.CreateBuilder();
        builder.AddParameter("greeting");
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);

        var missing = await client.UntilAsync("greeting", _ => true);

        (missing.State, missing.StateStyle).ShouldBe(("ValueMissing", "warn"));
        missing.Property("Value").Value.StringValue.ShouldStartWith("the parameter 'greeting' has no value. Set it with the argument --Parameters:greeting=VALUE, ");
        var line = await client.LinesAsync(missing.Name).FirstAsync(Application.Timeout);
        line.Text.ShouldContain(" --> ValueMissing: the parameter 'greeting' has no value.");
    }

    [Fact]
    public async Task A_connection_string_is_there_for_whoever_asks_to_see_it()
    {
        var builder = _dashboard.CreateBuilder("--ConnectionStrings:store=there:1,password=p");
        builder.AddRedis("redis");
        builder.AddConnectionString("store");
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);

        var redis = (await client.UntilAsync("redis", resource => resource.State == "Running")).Property("resource.connectionString");
        var store = (await client.UntilAsync("store", _ => true)).Property("resource.connectionString");

        (redis.Value.StringValue, redis.IsSensitive).ShouldBe((await app.GetConnectionStringAsync("redis", Application.Timeout), true));
        (store.Value.StringValue, store.IsSensitive).ShouldBe(("there:1,password=p", true));
    }

    [Fact]
    public async Task A_health_report_says_what_is_wrong_and_since_when()
    {
        var builder = _dashboard.CreateBuilder();
        builder.Services.AddHealthChecks().AddCheck("broken", () => HealthCheckResult.Unhealthy("no luck", new InvalidOperationException("out of order")));
        builder.AddExecutable("sleeper", "sleep", ".", "3600").WithHealthCheck("broken");
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);

        var sleeper = await client.UntilAsync("sleeper", resource => resource.HealthReports.Any(report => report.HasStatus));

        var report = sleeper.HealthReports.ShouldHaveSingleItem();
        (report.Key, report.Status, report.Description).ShouldBe(("broken", 1, "no luck"));
        report.Exception.ShouldContain("out of order");
        report.LastRunAt.ToDateTime().ShouldBeGreaterThanOrEqualTo(sleeper.StartedAt.ToDateTime());
    }

    [Fact]
    public async Task An_endpoint_is_shown_as_the_model_wants_it()
    {
        var builder = _dashboard.CreateBuilder();
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpEndpoint(name: "admin")
            .WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/mcp", "MCP endpoint"))
            .WithUrlForEndpoint("admin", url => url.Url = "https://example.test/admin");
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);

        var service = await client.UntilAsync("service", resource => resource.State == "Running");

        service.Urls.Select(url => (url.EndpointName, url.FullUrl, url.DisplayProperties.DisplayName)).ShouldBe(
            [("http", $"{app.GetEndpoint("service", "http")}mcp", "MCP endpoint"), ("admin", "https://example.test/admin", "")]);
    }

    [Fact]
    public async Task An_HTTP_command_tells_what_the_service_answered()
    {
        var builder = _dashboard.CreateBuilder();
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/ready")
            .WithHttpCommand("/ready/false", "Drain", commandOptions: new() { IconName = "DoorArrowRight", ConfirmationMessage = "Sure?" })
            .WithHttpCommand("/ready", "Look", commandOptions: new() { Method = HttpMethod.Get });
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);
        var service = await client.UntilAsync("service", resource => resource.HealthReports.Any(report => report is { HasStatus: true, Status: 0 }));

        var before = await client.ExecuteAsync(service.Name, "service-http-http-get-/ready");
        var drained = await client.ExecuteAsync(service.Name, "service-http-http-post-/ready/false");
        var after = await client.ExecuteAsync(service.Name, "service-http-http-get-/ready");

        service.Commands.Single(command => command.DisplayName == "Drain").ShouldSatisfyAllConditions(
            command => command.IconName.ShouldBe("DoorArrowRight"),
            command => command.ConfirmationMessage.ShouldBe("Sure?"),
            command => command.State.ShouldBe(0));
        (before.Kind, drained.Kind).ShouldBe((1, 1));
        (after.Kind, after.Message).ShouldBe((2, $"GET {app.GetEndpoint("service")}ready answers 503"));
    }

    [Fact]
    public async Task The_model_decides_when_its_command_can_be_asked_for()
    {
        var builder = _dashboard.CreateBuilder();
        builder.AddExecutable("sleeper", "sleep", ".", "3600").WithCommand("note", "Note", _ => Task.FromResult(CommandResults.Success()), new()
        {
            UpdateState = context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
        });
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);

        var running = await client.UntilAsync("sleeper", resource => resource.State == "Running");
        await client.ExecuteAsync(running.Name, KnownResourceCommands.StopCommand);
        var stopped = await client.UntilAsync("sleeper", resource => resource.State == "Exited");

        running.Commands.Single(command => command.Name == "note").State.ShouldBe(0);
        stopped.Commands.Single(command => command.Name == "note").State.ShouldBe(1);
    }

    [Fact]
    public async Task The_ports_of_the_launch_profile_are_taken()
    {
        using var front = Reserve();
        using var otlp = Reserve();
        using var resources = Reserve();
        await using var app = await CreateBuilder(front, otlp, resources).StartAsync();

        var environment = await DashboardStandIn.EnvironmentAsync(app);

        environment["ASPNETCORE_URLS"].ShouldBe($"http://localhost:{Port(front)}");
        environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"].ShouldBe($"http://localhost:{Port(otlp)}");
        environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"].ShouldEndWith($":{Port(resources)}");
        using var client = await DashboardStandIn.ConnectAsync(app);
        (await client.StatusAsync("GetApplicationInformation", GrpcClient.Frame(null), Application.Timeout)).ShouldBe("0");
    }

    [Fact]
    public async Task Without_the_port_of_the_resource_service_the_application_goes_on_and_the_dashboard_does_not_start()
    {
        using var front = Reserve();
        using var otlp = Reserve();
        using var resources = Reserve();
        resources.Listen();
        var builder = CreateBuilder(front, otlp, resources);
        var lines = builder.CaptureLines();
        builder.AddExecutable("sleeper", "sleep", ".", "3600");
        await using var app = await builder.StartAsync();

        (await app.EndOfAsync("aspire-dashboard")).ShouldBe(KnownResourceStates.FailedToStart);
        await app.RunningAsync("sleeper");

        lines.All.ShouldContain($"[aspire-dashboard] --> FailedToStart: port {Port(resources)} cannot be used: Address already in use.");
    }

    private IDistributedApplicationTestingBuilder CreateBuilder(Socket front, Socket otlp, Socket resources) => _dashboard.CreateBuilder(
        "--DcpPublisher:RandomizePorts=false",
        $"--ASPNETCORE_URLS=http://localhost:{Port(front)}",
        $"--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:{Port(otlp)}",
        $"--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL=http://localhost:{Port(resources)}");

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Ours, though a server can listen on it.</summary>
    private static Socket Reserve()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
