using Aspire.Hosting.Dashboard.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Resource = Aspire.Hosting.Dashboard.Messages.Resource;

namespace McpAspire.Hosting.Tests;

/// <summary>What the dashboard is told and may ask for. In its place runs a program that does nothing; its part is played by the test.</summary>
public sealed class DashboardTests : IDisposable
{
    private readonly DashboardStandIn _dashboard = new();

    private static string Cache => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "mcpaspire");

    public void Dispose() => _dashboard.Dispose();

    [Fact]
    public async Task Each_resource_is_shown_with_all_that_is_known_of_it()
    {
        var builder = _dashboard.CreateBuilder("--Parameters:word=s3cret/word", "--Parameters:greeting=hello");
        var word = builder.AddParameter("word", secret: true);
        var greeting = builder.AddParameter("greeting");
        var store = builder.AddExecutable("store", "sleep", ".", "3600").WithEndpoint(name: "tcp");
        builder.AddProject<Projects.Hosting_Service>("service").WithHttpHealthCheck("/ready").WaitFor(store)
            .WithEnvironment("GREETING", greeting).WithEnvironment("WORD", word).WithEnvironment("URL", $"http://x/?w={word.Resource:uri}");
        builder.AddExecutable("broken", "sh", ".", "-c", "exit 7");
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);

        var service = await client.UntilAsync("service", resource => resource.HealthReports.Any(report => report is { HasStatus: true, Status: 0 }));
        service.Name.ShouldStartWith("service-");
        (service.ResourceType, service.State, service.StateStyle).ShouldBe(("Project", "Running", "success"));
        service.StartedAt.ShouldNotBeNull();
        service.StoppedAt.ShouldBeNull();
        service.Property("project.path").Value.StringValue.ShouldEndWith("Hosting.Service.csproj");
        var url = service.Urls.ShouldHaveSingleItem();
        url.DisplayProperties.ShouldNotBeNull("the dashboard fails without");
        (url.EndpointName, url.FullUrl + "/", url.IsInactive).ShouldBe(("http", $"{app.GetEndpoint("service")}", false));
        var environment = service.Environment.ToDictionary(variable => variable.Name, variable => variable.Value);
        environment["GREETING"].ShouldBe("hello");
        environment["WORD"].ShouldBe("s3cret/word", "the dashboard hides every value until somebody asks for it");
        environment["URL"].ShouldBe("http://x/?w=s3cret%2Fword");
        service.Property("executable.args").IsSensitive.ShouldBeTrue();
        environment.Keys.ShouldNotContain("PATH", "what is inherited is the user's own");
        service.Relationships.Select(relationship => (relationship.Type, relationship.ResourceName)).ShouldBe(
            [("WaitFor", "store"), ("Reference", "greeting"), ("Reference", "word")]);
        service.Commands.Select(command => (command.Name, command.State)).ShouldBe([("start", 2), ("stop", 0), ("restart", 0)]);

        var broken = await client.UntilAsync("broken", resource => resource.State == "Exited");
        (broken.StateStyle, broken.Property("resource.exitCode").Value.NumberValue).ShouldBe(("error", 7));
        broken.StoppedAt.ShouldNotBeNull();
        var secret = await client.UntilAsync("word", resource => resource.State == "Running");
        (secret.ResourceType, secret.Property("Value").Value.StringValue, secret.Property("Value").IsSensitive).ShouldBe(("Parameter", "s3cret/word", true));
        (await client.UntilAsync("greeting", _ => true)).Property("Value").IsSensitive.ShouldBeFalse();
        (await ResourcesAsync(client)).ShouldNotContain(resource => resource.DisplayName == "aspire-dashboard");
    }

    [Fact]
    public async Task Console_logs_come_with_their_history_and_go_on()
    {
        var builder = _dashboard.CreateBuilder();
        builder.AddExecutable("talker", "sh", ".", "-c", "echo one; echo two >&2; sleep 3600 & wait")
            .WithCommand("say", "Say", context =>
            {
                context.Logger.Log(Microsoft.Extensions.Logging.LogLevel.Information, default, "three", exception: null, (text, _) => text);
                return Task.FromResult(CommandResults.Success());
            });
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);
        var name = (await client.UntilAsync("talker", resource => resource.State == "Running")).Name;

        var lines = client.LinesAsync(name).GetAsyncEnumerator(Application.Timeout);
        var seen = new List<ConsoleLogLine>();
        while (seen.Count < 3 && await lines.MoveNextAsync())
            seen.Add(lines.Current);
        await client.ExecuteAsync(name, "say");
        await lines.MoveNextAsync();

        seen.Select(line => line.LineNumber).ShouldBe([1, 2, 3]);
        seen.ShouldAllBe(line => DateTime.Parse(line.Text.Split(' ', StringSplitOptions.None)[0], null).Year >= 2000);
        seen.Single(line => line.Text.EndsWith(" two", StringComparison.Ordinal)).IsStdErr.ShouldBeTrue();
        seen.Single(line => line.Text.EndsWith(" one", StringComparison.Ordinal)).IsStdErr.ShouldBeFalse();
        lines.Current.Text.ShouldEndWith(" three");
        await lines.DisposeAsync();
        var history = client.StreamAsync("WatchResourceConsoleLogs", WatchResourceConsoleLogsUpdate.Parser,
            new WatchResourceConsoleLogsRequest { ResourceName = name, SuppressFollow = true }, Application.Timeout);
        (await history.SelectMany(update => update.LogLines).CountAsync(Application.Timeout)).ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public async Task A_command_is_executed_and_its_outcome_told()
    {
        var builder = _dashboard.CreateBuilder();
        builder.AddExecutable("sleeper", "sleep", ".", "3600").WithCommand("fail", "Fail", _ => throw new InvalidOperationException("out of order"));
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);
        var name = (await client.UntilAsync("sleeper", resource => resource.State == "Running")).Name;

        var failed = await client.ExecuteAsync(name, "fail");
        var stopped = await client.ExecuteAsync(name, KnownResourceCommands.StopCommand);
        var resource = await client.UntilAsync("sleeper", resource => resource.State == "Exited");

        (failed.Kind, failed.Message).ShouldBe((2, "out of order"));
        stopped.Kind.ShouldBe(1);
        resource.Commands.Select(command => (command.Name, command.State)).ShouldBe([("start", 0), ("stop", 2), ("restart", 1), ("fail", 0)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_check_that_says_the_same_again_is_no_news()
    {
        var builder = _dashboard.CreateBuilder();
        builder.Services.AddSingleton<TimeProvider>(new HurriedTime(factor: 50));
        var checks = 0;
        builder.Services.AddHealthChecks().AddCheck("counted", () =>
        {
            Interlocked.Increment(ref checks);
            return HealthCheckResult.Unhealthy("never");
        });
        builder.AddExecutable("sleeper", "sleep", ".", "3600").WithHealthCheck("counted");
        await using var app = await builder.StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);
        await client.UntilAsync("sleeper", resource => resource.HealthReports.Any(report => report.Description == "never"));

        var news = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Application.Timeout);
        var watch = Task.Run(async () =>
        {
            await foreach (var update in client.StreamAsync("WatchResources", WatchResourcesUpdate.Parser, request: null, stop.Token))
                news += update.Changes?.Value.Count(change => change.Upsert.DisplayName == "sleeper") ?? 0;
        }, Application.Timeout);
        var before = Volatile.Read(ref checks);
        await Proc.UntilAsync(() => Volatile.Read(ref checks) > before + 20, Application.Timeout);
        await stop.CancelAsync();
        await Task.WhenAny(watch);

        news.ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_else_is_told_anything()
    {
        await using var app = await _dashboard.CreateBuilder().StartAsync();
        var environment = await DashboardStandIn.EnvironmentAsync(app);
        var url = environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];
        var key = environment["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"];
        using var keyless = new GrpcClient(url, apiKey: null);
        using var wrong = new GrpcClient(url, key[1..] + "x");
        using var right = new GrpcClient(url, key);

        (await keyless.StatusAsync("WatchResources", GrpcClient.Frame(null), Application.Timeout)).ShouldBe("16");
        (await wrong.StatusAsync("GetApplicationInformation", GrpcClient.Frame(null), Application.Timeout)).ShouldBe("16");
        (await right.StatusAsync("GetApplicationInformation", GrpcClient.Frame(null), Application.Timeout)).ShouldBe("0");
        (await right.StatusAsync("UploadFile", GrpcClient.Frame(null), Application.Timeout)).ShouldBe("12");
        (await right.StatusAsync("ExecuteResourceCommand", [0, 0, 0, 0, 9, 1], Application.Timeout)).ShouldBe("3", "it is cut short");
        (await right.StatusAsync("ExecuteResourceCommand", [0, 255, 255, 255, 255], Application.Timeout)).ShouldBe("3", "it is too long");
        (await right.StatusAsync("ExecuteResourceCommand", [0, 0, 0, 0, 1, 255], Application.Timeout)).ShouldBe("3", "it is no message");
        (await right.StatusAsync("WatchResourceConsoleLogs", GrpcClient.Frame(new WatchResourceConsoleLogsRequest { ResourceName = "none" }), Application.Timeout))
            .ShouldBe("5");
        environment["DASHBOARD__FRONTEND__AUTHMODE"].ShouldBe("BrowserToken");
        string[] keys = ["DASHBOARD__FRONTEND__BROWSERTOKEN", "DASHBOARD__OTLP__PRIMARYAPIKEY", "DASHBOARD__API__PRIMARYAPIKEY", "DASHBOARD__RESOURCESERVICECLIENT__APIKEY"];
        keys.Select(name => environment[name]).ShouldBeUnique();
        keys.ShouldAllBe(name => environment[name].Length == 32);
    }

    [Fact]
    public async Task Telemetry_goes_to_the_dashboard_and_names_the_replica_as_its_row_does()
    {
        var builder = _dashboard.CreateBuilder("--OTEL_EXPORTER_OTLP_ENDPOINT=http://elsewhere:4317");
        builder.AddProject<Projects.Hosting_Worker>("worker").WithReplicas(2);
        await using var app = await builder.StartAsync();
        var dashboard = await DashboardStandIn.EnvironmentAsync(app);

        foreach (var replica in await app.ReplicasAsync("worker", 2))
        {
            var environment = await Proc.EnvironmentAsync(replica.Pid()!.Value, Application.Timeout);
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"].ShouldBe(dashboard["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]);
            environment["OTEL_EXPORTER_OTLP_PROTOCOL"].ShouldBe("grpc");
            environment["OTEL_EXPORTER_OTLP_HEADERS"].ShouldBe($"x-otlp-api-key={dashboard["DASHBOARD__OTLP__PRIMARYAPIKEY"]}");
            $"{environment["OTEL_SERVICE_NAME"]}-{environment["OTEL_RESOURCE_ATTRIBUTES"].Split('=')[1]}".ShouldBe(replica.ResourceId);
        }
    }

    [Fact]
    public async Task Without_a_dashboard_one_line_says_how_to_get_it_and_the_rest_goes_on()
    {
        using var appHost = new AppHostProcess(
            ["--Parameters:greeting=hello", "--Parameters:session-token=t", "--AppHost:DisableDashboard=false"],
            ("HOME", _dashboard.Directory.FullName), ("XDG_CACHE_HOME", _dashboard.Directory.FullName), ("PATH", "/usr/sbin:/usr/bin"));
        await appHost.StartedAsync();

        appHost.Output.Count(line => line.StartsWith("[DistributedApplication] No dashboard:", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task The_watch_for_interactions_stays_open_until_the_application_ends()
    {
        var app = await _dashboard.CreateBuilder().StartAsync();
        using var client = await DashboardStandIn.ConnectAsync(app);

        var status = client.StatusAsync("WatchInteractions", [], Application.Timeout);
        await client.CallAsync("GetApplicationInformation", ApplicationInformationResponse.Parser, request: null, Application.Timeout);
        status.IsCompleted.ShouldBeFalse();
        await app.DisposeAsync();

        await Task.WhenAny(status).WaitAsync(TimeSpan.FromSeconds(30), Application.Timeout);
    }

    [Fact]
    public async Task The_real_dashboard_lets_in_whoever_has_the_key_and_goes_with_the_application()
    {
        var found = Directory.Exists(Cache) ? Directory.GetFiles(Cache, "aspire-managed", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }) : [];
        Assert.SkipUnless(found.Length > 0, "run.sh has not fetched the dashboard");
        var builder = _dashboard.CreateBuilder($"--DcpPublisher:DashboardPath={found[0]}");
        builder.AddExecutable("sleeper", "sleep", ".", "3600");
        var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard", Application.Timeout);
        var environment = await DashboardStandIn.EnvironmentAsync(app);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(environment["ASPNETCORE_URLS"]) };

        (await http.GetAsync("/api/telemetry/resources", Application.Timeout)).IsSuccessStatusCode.ShouldBeFalse();
        http.DefaultRequestHeaders.Add("x-api-key", environment["DASHBOARD__API__PRIMARYAPIKEY"]);
        (await http.GetAsync("/api/telemetry/resources", Application.Timeout)).EnsureSuccessStatusCode();
        await app.DisposeAsync();

        Proc.With("DASHBOARD__API__PRIMARYAPIKEY", environment["DASHBOARD__API__PRIMARYAPIKEY"]).ShouldBeEmpty();
    }

    private static async Task<IList<Resource>> ResourcesAsync(GrpcClient client)
    {
        var first = await client.StreamAsync("WatchResources", WatchResourcesUpdate.Parser, request: null, Application.Timeout).FirstAsync(Application.Timeout);
        return first.InitialData.Resources;
    }
}
