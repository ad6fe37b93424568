namespace McpAspire.AppHost.Tests.Redis;

/// <summary>Redis as a container in run mode, as far as the model goes: there is no container engine here.</summary>
public sealed class ContainerRedisTests
{
    [Fact]
    public async Task The_container_gets_its_passwords_by_environment_and_a_file_not_by_arguments()
    {
        await using var builder = await CreateAsync();
        var redis = builder.Resources.OfType<RedisResource>().Single();
        var context = new CommandLineArgsCallbackContext([], redis, TestTimeout.Token) { ExecutionContext = builder.ExecutionContext };
        foreach (var annotation in redis.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await annotation.Callback(context);

        var command = string.Join(' ', context.Args);
        command.ShouldContain("user default on #$(hash \"$REDIS_PASSWORD\") ~* ");
        command.ShouldContain("user mcp-api on #$(hash \"$MCP_API_PASSWORD\") ");
        command.ShouldContain("exec redis-server /tmp/redis.conf --appendonly yes --maxmemory-policy noeviction");
        command.ShouldNotContain("requirepass");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_services_connection_string_keeps_TLS(bool isTls)
    {
        await using var builder = await CreateAsync();
        var redis = builder.Resources.OfType<RedisResource>().Single();
        var endpoint = redis.Annotations.OfType<EndpointAnnotation>().Single(annotation => annotation.Name == "tcp");
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 6379);
        endpoint.TlsEnabled = isTls;
        var api = builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "mcp-api");
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, api, cancellationToken: TestTimeout.Token);
        foreach (var annotation in api.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);

        var connectionString = await ((ReferenceExpression)context.EnvironmentVariables["ConnectionStrings__redis"]).GetValueAsync(TestTimeout.Token);

        connectionString.ShouldNotBeNull().ShouldStartWith("localhost:6379,user=mcp-api,password=");
        connectionString.EndsWith(",ssl=true", StringComparison.Ordinal).ShouldBe(isTls);
    }

    private static Task<IDistributedApplicationTestingBuilder> CreateAsync()
    {
        string[] secrets = ["seal-key", "session-key", "key-encryption-key", "operator-secret", "admin-secret", "redis-password"];
        return DistributedApplicationTestingBuilder.CreateAsync<Projects.McpAspire_AppHost>(
            ["--Redis:Server=container", .. secrets.Select(name => $"--Parameters:{name}={new string('5', 64)}")], TestTimeout.Token);
    }
}
