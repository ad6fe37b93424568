namespace McpAspire.Hosting.Tests;

public class EnvironmentTests
{
    [Fact]
    public async Task A_project_is_given_its_urls_its_environment_and_its_telemetry_identity()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Service>("service");
        await using var app = await builder.StartAsync();

        var running = await app.ResourceNotifications.WaitForResourceAsync("service", change => change.Pid() is not null, Application.Timeout);
        var environment = await Proc.EnvironmentAsync(running.Pid()!.Value, Application.Timeout);

        environment["ASPNETCORE_URLS"].ShouldStartWith("http://localhost:");
        environment["ASPNETCORE_URLS"].ShouldNotBe($"http://localhost:{app.GetEndpoint("service").Port}", "there is a proxy in front of it");
        environment["ASPNETCORE_ENVIRONMENT"].ShouldBe("Development");
        environment["DOTNET_ENVIRONMENT"].ShouldBe("Development");
        environment["FROM_LAUNCH_SETTINGS"].ShouldBe("yes");
        environment["OTEL_SERVICE_NAME"].ShouldBe("service");
        environment["OTEL_RESOURCE_ATTRIBUTES"].ShouldBe($"service.instance.id={running.ResourceId["service-".Length..]}");
        environment["OTEL_BLRP_SCHEDULE_DELAY"].ShouldBe("1000");
        environment["OTEL_BSP_SCHEDULE_DELAY"].ShouldBe("1000");
        environment["OTEL_METRIC_EXPORT_INTERVAL"].ShouldBe("1000");
        environment["OTEL_TRACES_SAMPLER"].ShouldBe("always_on");
        environment["PATH"].ShouldBe(Environment.GetEnvironmentVariable("PATH"));
        environment.Keys.ShouldNotContain("OTEL_EXPORTER_OTLP_ENDPOINT");
    }

    [Fact]
    public async Task Telemetry_goes_where_the_AppHosts_own_goes()
    {
        var builder = DistributedApplicationTestingBuilder.Create(
            "--OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317", "--OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "--OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key=k");
        builder.CaptureLines();
        builder.AddProject<Projects.Hosting_Worker>("worker");
        await using var app = await builder.StartAsync();

        var environment = await Proc.EnvironmentAsync(await app.RunningAsync("worker"), Application.Timeout);

        environment["OTEL_EXPORTER_OTLP_ENDPOINT"].ShouldBe("http://localhost:4317");
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"].ShouldBe("grpc");
        environment["OTEL_EXPORTER_OTLP_HEADERS"].ShouldBe("x-otlp-api-key=k");
    }

    [Fact]
    public async Task A_reference_to_a_project_names_each_endpoint_twice()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.CaptureLines();
        var service = builder.AddProject<Projects.Hosting_Service>("my-service").WithHttpEndpoint(name: "admin");
        builder.AddProject<Projects.Hosting_Worker>("worker").WithReference(service);
        await using var app = await builder.StartAsync();

        var environment = await Proc.EnvironmentAsync(await app.RunningAsync("worker"), Application.Timeout);

        environment["services__my-service__http__0"].ShouldBe(app.GetEndpoint("my-service", "http").ToString().TrimEnd('/'));
        environment["MY_SERVICE_HTTP"].ShouldBe(environment["services__my-service__http__0"]);
        environment["services__my-service__admin__0"].ShouldBe(app.GetEndpoint("my-service", "admin").ToString().TrimEnd('/'));
        environment["MY_SERVICE_ADMIN"].ShouldBe(environment["services__my-service__admin__0"]);
        environment.Keys.ShouldNotContain("ASPNETCORE_URLS");
    }

    [Fact]
    public async Task Every_form_of_value_arrives()
    {
        var builder = DistributedApplicationTestingBuilder.Create("--Parameters:secret=a b/c", "--ConnectionStrings:store=there:1");
        builder.CaptureLines();
        var secret = builder.AddParameter("secret", secret: true);
        var store = builder.AddConnectionString("store");
        var service = builder.AddProject<Projects.Hosting_Service>("service");
        var http = service.GetEndpoint("http");
        builder.AddExecutable("reader", "sleep", ".", "3600")
            .WithReference(store)
            .WithReference(store, connectionName: "other")
            .WithEnvironment("TEXT", "text")
            .WithEnvironment("ENDPOINT", http)
            .WithEnvironment("PARAMETER", secret)
            .WithEnvironment("EXPRESSION", $"{http}/mcp?key={secret.Resource:uri}&p={http.Property(EndpointProperty.Port)}")
            .WithEnvironment(context => context.EnvironmentVariables["CALLBACK"] = context.Resource.Name)
            .WithEnvironment("TEXT", "the last one wins");
        await using var app = await builder.StartAsync();

        var environment = await Proc.EnvironmentAsync(await app.RunningAsync("reader"), Application.Timeout);
        var url = app.GetEndpoint("service").ToString().TrimEnd('/');

        environment["TEXT"].ShouldBe("the last one wins");
        environment["ENDPOINT"].ShouldBe(url);
        environment["PARAMETER"].ShouldBe("a b/c");
        environment["EXPRESSION"].ShouldBe($"{url}/mcp?key=a%20b%2Fc&p={new Uri(url).Port}");
        environment["CALLBACK"].ShouldBe("reader");
        environment["ConnectionStrings__store"].ShouldBe("there:1");
        environment["ConnectionStrings__other"].ShouldBe("there:1");
        environment["OTEL_SERVICE_NAME"].ShouldBe("reader");
        environment.Keys.ShouldNotContain("ASPNETCORE_ENVIRONMENT");
    }

    [Fact]
    public async Task An_executable_learns_the_port_that_it_listens_on_and_gets_its_arguments_as_they_are()
    {
        var builder = DistributedApplicationTestingBuilder.Create("--Parameters:word=it's \"quoted\"; $HOME");
        var lines = builder.CaptureLines();
        var word = builder.AddParameter("word");
        builder.AddExecutable("tool", "sh", ".", "-c", "echo \"$1|$PORT\"", "sh").WithArgs(word.Resource).WithHttpEndpoint(env: "PORT");
        await using var app = await builder.StartAsync();

        await app.EndOfAsync("tool");

        var line = lines.All.Single(line => line.StartsWith("[tool] it's \"quoted\"; $HOME|", StringComparison.Ordinal));
        int.Parse(line.Split('|')[1]).ShouldNotBe(app.GetEndpoint("tool").Port);
    }
}
