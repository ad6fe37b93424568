using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using McpAspire.AppHost.Parameters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpAspire.AppHost.Redis;

/// <summary>The Redis that holds jobs, sessions and signing keys.</summary>
internal static class RedisServerExtensions
{
    /// <summary>The endpoint of Aspire's Redis resource, and of ours.</summary>
    internal const string EndpointName = "tcp";

    /// <summary>Every write is logged, nothing is evicted: an acknowledged job survives a restart of Redis.</summary>
    internal static readonly (string Name, string Value)[] Durability = [("appendonly", "yes"), ("maxmemory-policy", "noeviction")];

    private static readonly string[] Programs = ["redis-server", "valkey-server"];
    private static readonly string[] ContainerRuntimes = ["docker", "podman"];
    private static readonly TimeSpan RuntimeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds Redis: in publish mode a container. In run mode the machine's <c>redis-server</c> or <c>valkey-server</c> where there is one, else a container;
    /// the setting <c>Redis:Server</c> (<c>local</c> or <c>container</c>) decides otherwise.
    /// </summary>
    /// <exception cref="DistributedApplicationException">There is neither a server nor a container runtime, or the setting has another value.</exception>
    public static IResourceBuilder<IResourceWithEndpoints> AddRedisServer(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.ExecutionContext.IsPublishMode)
            return builder.AddRedisContainer(name);

        var program = Array.Find(Array.ConvertAll(Programs, FindProgram), path => path is not null);
        return builder.Configuration["Redis:Server"]?.ToLowerInvariant() switch
        {
            "container" => builder.AddRedisContainer(name),
            "local" or null or "" when program is not null => builder.AddLocalRedis(name, program),
            null or "" when Array.Exists(ContainerRuntimes, Answers) => builder.AddRedisContainer(name),
            "local" or null or "" => throw new DistributedApplicationException(
                "Redis is missing: install the package redis-server (or valkey-server), or start a container runtime."),
            _ => throw new DistributedApplicationException("Redis:Server must be local or container."),
        };
    }

    /// <summary>Gives a service a Redis user of its own, named like the service, and makes it wait for Redis.</summary>
    public static IResourceBuilder<ProjectResource> WithRedisUser(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<IResourceWithEndpoints> redis, RedisUser user)
    {
        var name = service.Resource.Name;
        var password = service.ApplicationBuilder.AddTransientSecret($"redis-{name}");
        redis.Resource.Annotations.Add(new RedisUserAnnotation(name, password.Resource, user));

        var endpoint = redis.Resource.GetEndpoint(EndpointName);
        var tls = endpoint.GetTlsValue(ReferenceExpression.Create($",ssl=true"), ReferenceExpression.Empty);
        return service
            .WithEnvironment(
                "ConnectionStrings__redis",
                ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.HostAndPort)},user={name},password={password}{tls}"))
            .WithReferenceRelationship(redis)
            .WaitFor(redis);
    }

    private static IResourceBuilder<LocalRedisResource> AddLocalRedis(this IDistributedApplicationBuilder builder, string name, string program)
    {
        var password = builder.AddTransientSecret($"{name}-password");
        var redis = new LocalRedisResource(name, program, builder.AddDataDirectory(name), password.Resource);

        string? connectionString = null;
        builder.Eventing.Subscribe<ConnectionStringAvailableEvent>(
            redis, async (_, cancellationToken) => connectionString = await redis.ConnectionStringExpression.GetValueAsync(cancellationToken));
        var check = $"{name}_check";
        builder.Services.AddHealthChecks().AddRedis(_ => connectionString ?? throw new InvalidOperationException("Redis has no connection string yet."), check);

        // Aspire's proxy would cost most of Redis' throughput, so the port is chosen here.
        return builder.AddResource(redis)
            .WithEndpoint(scheme: "tcp", name: EndpointName, port: FindFreePort(), isProxied: false)
            .WithArgs(async context => context.Args.Add(await redis.WriteConfigurationAsync(context.CancellationToken)))
            .WithHealthCheck(check)
            .WithIconName("Database")
            .ExcludeFromManifest();
    }

    private static IResourceBuilder<RedisResource> AddRedisContainer(this IDistributedApplicationBuilder builder, string name)
    {
        var redis = builder.AddRedis(name).WithDataVolume($"{name}-data");

        // azd refuses bindings of a scheme that it does not know, and "redis" is one.
        if (builder.ExecutionContext.IsPublishMode)
            redis.WithEndpoint(EndpointName, endpoint => endpoint.UriScheme = "tcp");
        return redis
            .WithEnvironment(context =>
            {
                foreach (var user in redis.Resource.Annotations.OfType<RedisUserAnnotation>())
                    context.EnvironmentVariables[PasswordVariable(user)] = user.Password;
            })
            .WithArgs(context => ReadPasswordsFromFile(context.Args, redis.Resource, context.ExecutionContext.IsPublishMode));
    }

    /// <summary>
    /// Turns <c>redis-server --requirepass $REDIS_PASSWORD …</c>, which Aspire's Redis passes to a shell, into a command that writes a configuration file
    /// and starts the server with it: the passwords would be in the server's arguments otherwise.
    /// </summary>
    private static void ReadPasswordsFromFile(IList<object> arguments, RedisResource redis, bool isPublishing)
    {
        const string Configuration = "/tmp/redis.conf";
        string[] aspire = ["redis-server", "--requirepass", "$REDIS_PASSWORD"];

        var users = redis.Annotations.OfType<RedisUserAnnotation>()
            .Select(user => $"echo \"user {user.Name} on >${PasswordVariable(user)} {string.Join(' ', user.User.Rules)}\";");
        var command = $"umask 077; {{ echo \"requirepass $REDIS_PASSWORD\"; {string.Join(' ', users)} }} > {Configuration}; exec redis-server {Configuration} "
            + string.Join(' ', Durability.Select(setting => $"--{setting.Name} {setting.Value}"));

        // Published, Aspire's words are one argument after "-c"; in run mode they are one argument each, which Aspire joins.
        if (isPublishing)
        {
            arguments[^1] = ((string)arguments[^1]).Replace(string.Join(' ', aspire), command, StringComparison.Ordinal);
            return;
        }

        foreach (var word in aspire)
            arguments.Remove(word);
        arguments.Insert(0, command);
    }

    private static string PasswordVariable(RedisUserAnnotation user) => $"{user.Name.ToUpperInvariant().Replace('-', '_')}_PASSWORD";

    /// <summary>Below <c>.data</c>; or a temporary one, deleted at the end, for an application on random ports, which is one of many.</summary>
    private static string AddDataDirectory(this IDistributedApplicationBuilder builder, string name)
    {
        if (!builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts"))
            return Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".data", name));

        var directory = Path.Combine(Path.GetTempPath(), $"mcpaspire-{name}-{Path.GetRandomFileName()}");
        builder.Eventing.Subscribe<BeforeStartEvent>((start, _) =>
        {
            start.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(() =>
            {
                if (Directory.Exists(directory))
                    Directory.Delete(directory, recursive: true);
            });
            return Task.CompletedTask;
        });
        return directory;
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindProgram(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);

    private static bool Answers(string containerRuntime)
    {
        if (FindProgram(containerRuntime) is not { } path)
            return false;

        using var process = Process.Start(new ProcessStartInfo(path, ["info"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (process.WaitForExit(RuntimeTimeout))
            return process.ExitCode == 0;

        process.Kill();
        return false;
    }
}
