namespace McpAspire.AppHost.Tests;

/// <summary>The application model in run mode, without starting it.</summary>
public sealed class ModelTests
{
    private static readonly string[] Services = ["scan-worker", "fpe-worker", "auth", "mcp-api", "gateway"];

    // Given, so that no test writes to the user secrets of the developer.
    private static readonly string[] Secrets =
    [
        .. new[] { "seal-key", "session-key", "key-encryption-key", "operator-secret", "admin-secret", "fpe-key" }
            .Select(name => $"--Parameters:{name}={new string('5', 64)}"),
    ];

    [Theory]
    [InlineData("scan-worker", 2)]
    [InlineData("fpe-worker", 1)]
    [InlineData("auth", 1)]
    [InlineData("mcp-api", 2)]
    [InlineData("gateway", 1)]
    public async Task A_service_has_its_replicas_waits_for_Redis_or_its_backends_and_has_an_icon(string name, int replicas)
    {
        await using var builder = await CreateAsync();
        var service = Find(builder, name);

        service.GetReplicaCount().ShouldBe(replicas);
        service.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).ShouldBe(name == "gateway" ? ["mcp-api", "auth"] : ["redis"]);
        service.Annotations.OfType<ResourceIconAnnotation>().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("auth")]
    [InlineData("mcp-api")]
    [InlineData("gateway")]
    public async Task A_web_service_has_probes_of_its_health_endpoints(string name)
    {
        await using var builder = await CreateAsync();

        Find(builder, name).Annotations.OfType<EndpointProbeAnnotation>().Select(probe => (probe.Type, probe.Path))
            .ShouldBe([(ProbeType.Liveness, "/alive"), (ProbeType.Readiness, "/ready")]);
    }

    [Fact]
    public async Task The_gateway_is_an_MCP_server_of_the_model_and_secrets_are_not_shown_to_MCP_clients()
    {
        await using var builder = await CreateAsync();

        Find(builder, "gateway").Annotations.OfType<McpServerEndpointAnnotation>().ShouldHaveSingleItem();
        // The annotation's type is internal to Aspire.
        builder.Resources.OfType<ParameterResource>().Where(parameter => parameter.Secret)
            .ShouldAllBe(parameter => parameter.Annotations.Any(annotation => annotation.GetType().Name == "ExcludeFromMcpAnnotation"));
    }

    [Fact]
    public async Task The_programs_of_the_network_tools_are_required_of_scan_worker_only()
    {
        await using var builder = await CreateAsync();

        Required("scan-worker").ShouldBe(["nmap", "traceroute", "ping", "dig", "whois", "openssl", "bwrap"]);
        foreach (var other in Services.Skip(1))
            Required(other).ShouldBeEmpty();

        IEnumerable<string> Required(string name) =>
            Find(builder, name).Annotations.OfType<RequiredCommandAnnotation>().Select(annotation => annotation.Command);
    }

    [Fact]
    public async Task Operators_have_commands_that_programs_do_not_see()
    {
        await using var builder = await CreateAsync();

        string[] names = ["enable-tool", "disable-tool", "get-token"];
        var commands = builder.Resources.OfType<ProjectResource>()
            .SelectMany(project => project.Annotations.OfType<ResourceCommandAnnotation>())
            .Where(command => names.Contains(command.Name))
            .ToDictionary(command => command.Name);
        commands.Keys.ShouldBe(names, ignoreOrder: true);
        commands.Values.ShouldAllBe(command => command.Visibility == ResourceCommandVisibility.UI);
        commands["disable-tool"].Arguments.ShouldHaveSingleItem().Required.ShouldBeTrue();
        commands["get-token"].Arguments.Select(argument => (argument.Name, argument.Required)).ShouldBe([("client", true), ("scope", false)]);
    }

    [Theory]
    [InlineData("authless")]
    [InlineData("production")]
    public async Task One_mode_is_passed_to_all_services(string mode)
    {
        await using var builder = await CreateAsync($"--AUTH_MODE={mode}");

        foreach (var name in Services)
            (await GetEnvironmentAsync(builder, name))["AUTH_MODE"].ShouldBe(mode);
        (await GetEnvironmentAsync(builder, "mcp-api")).ContainsKey("Auth__AnonymousScopes").ShouldBe(mode == "authless");
    }

    [Fact]
    public async Task Anonymous_callers_operate_the_system_on_a_developers_machine_only()
    {
        await using var development = await CreateAsync();
        await using var staging = await CreateAsync("--environment=Staging");
        await using var configured = await CreateAsync("--Auth:AnonymousScopes=tools:read");

        (await GetEnvironmentAsync(development, "mcp-api"))["Auth__AnonymousScopes"].Split(' ').ShouldContain("admin");
        (await GetEnvironmentAsync(staging, "mcp-api")).ShouldNotContainKey("Auth__AnonymousScopes");
        (await GetEnvironmentAsync(configured, "mcp-api"))["Auth__AnonymousScopes"].ShouldBe("tools:read");
    }

    [Fact]
    public async Task Loopback_may_be_scanned_on_a_developers_machine_unless_targets_are_configured()
    {
        await using var development = await CreateAsync();
        await using var configured = await CreateAsync("--Targets:Allow:0=203.0.113.0/24", "--Tools:AllowIntrusive=true", "--TOOL_EXCLUDE=dig");

        foreach (var name in new[] { "scan-worker", "mcp-api" })
        {
            (await GetEnvironmentAsync(development, name))["Targets__Allow__0"].ShouldBe("127.0.0.0/8");
            var environment = await GetEnvironmentAsync(configured, name);
            environment["Targets__Allow__0"].ShouldBe("203.0.113.0/24");
            environment.ShouldNotContainKey("Targets__Allow__1");
            environment["Tools__AllowIntrusive"].ShouldBe("true");
            environment["TOOL_EXCLUDE"].ShouldBe("dig");
        }
    }

    [Fact]
    public async Task FPE_keys_are_given_to_fpe_worker_only_and_generated_where_callers_authenticate()
    {
        await using var authless = await CreateAsync();
        await using var production = await CreateAsync("--AUTH_MODE=production");
        await using var given = await CreateAsync("--FPE_KEYS=[ring]");

        (await GetEnvironmentAsync(authless, "fpe-worker")).Keys.ShouldNotContain(key => key.StartsWith("FPE_", StringComparison.Ordinal));
        (await GetEnvironmentAsync(production, "fpe-worker"))["FPE_KEYS"].ShouldContain(new string('5', 64));
        (await GetEnvironmentAsync(given, "fpe-worker"))["FPE_KEYS"].ShouldBe("[ring]");
        foreach (var name in Services.Where(name => name != "fpe-worker"))
            (await GetEnvironmentAsync(production, name)).Keys.ShouldNotContain(key => key.StartsWith("FPE_", StringComparison.Ordinal));
    }

    private static Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.McpAspire_AppHost>(
            ["--environment=Development", .. Secrets, .. arguments], TestTimeout.Token);

    private static ProjectResource Find(IDistributedApplicationTestingBuilder builder, string name) =>
        builder.Resources.OfType<ProjectResource>().Single(project => project.Name == name);

    /// <summary>The variables that have a value before anything runs: those that refer to endpoints have none yet.</summary>
    private static async Task<Dictionary<string, string>> GetEnvironmentAsync(IDistributedApplicationTestingBuilder builder, string name)
    {
        var service = Find(builder, name);
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, service, cancellationToken: TestTimeout.Token);
        foreach (var annotation in service.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in context.EnvironmentVariables)
        {
            if (value is string text)
                values[key] = text;
            else if (value is ParameterResource parameter)
                values[key] = await parameter.GetValueAsync(TestTimeout.Token) ?? "";
        }

        return values;
    }
}
