using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
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
        var redis = builder.AddRedis(name, password: builder.AddSecret($"{name}-password"));
        if (builder.ExecutionContext.IsPublishMode)
        {
            // azd refuses bindings of a scheme that it does not know, and "redis" is one.
            redis.WithDataVolume($"{name}-data").WithEndpoint(EndpointName, endpoint => endpoint.UriScheme = "tcp");
        }
        else if (!builder.HasRandomPorts())
        {
            redis.WithDataVolume();
        }

        return redis
            .WithEnvironment(context =>
            {
                foreach (var user in redis.Resource.Annotations.OfType<RedisUserAnnotation>())
                    context.EnvironmentVariables[PasswordVariable(user)] = user.Password;
            })
            .WithArgs(context => ReadUsersFromFile(context.Args, redis.Resource, context.ExecutionContext.IsPublishMode));
    }

    /// <summary>
    /// Turns <c>redis-server --requirepass $REDIS_PASSWORD …</c>, which Aspire's Redis passes to a shell, into a command that writes a configuration file
    /// with the hashes of the passwords and starts the server with it. The password would be in the server's arguments and in its setting
    /// <c>requirepass</c> otherwise, which mcp-api may read.
    /// </summary>
    private static void ReadUsersFromFile(IList<object> arguments, RedisResource redis, bool isPublishing)
    {
        const string Configuration = "/tmp/redis.conf";
        string[] aspire = ["redis-server", "--requirepass", "$REDIS_PASSWORD"];

        // No braces: they would be an expression in the manifest.
        var users = redis.Annotations.OfType<RedisUserAnnotation>()
            .Select(user => WriteUser(user.Name, PasswordVariable(user), string.Join(' ', user.User.Rules)))
            .Prepend(WriteUser("default", "REDIS_PASSWORD", "~* &* +@all"));
        var command = $"umask 077; hash() (printf %s \"$1\" | sha256sum | cut -c1-64); ({string.Join("; ", users)}) > {Configuration}; "
            + $"exec redis-server {Configuration} {string.Join(' ', Durability.Select(setting => $"--{setting.Name} {setting.Value}"))}";

        // Published, Aspire's words are one argument after "-c"; in run mode they are one argument each, which Aspire joins.
        if (isPublishing && arguments is [_, string published] && published.StartsWith(string.Join(' ', aspire), StringComparison.Ordinal))
        {
            arguments[1] = command + published[string.Join(' ', aspire).Length..];
        }
        else if (!isPublishing && arguments.Take(aspire.Length).SequenceEqual(aspire))
        {
            arguments[0] = command;
            arguments.RemoveAt(1);
            arguments.RemoveAt(1);
        }
        else
        {
            throw new DistributedApplicationException("The arguments of Aspire's Redis container are not the expected ones.");
        }

        static string WriteUser(string name, string variable, string rules) => $"echo \"user {name} on #$(hash \"${variable}\") {rules}\"";
    }

    private static string PasswordVariable(RedisUserAnnotation user) => $"{user.Name.ToUpperInvariant().Replace('-', '_')}_PASSWORD";

    private static bool HasRandomPorts(this IDistributedApplicationBuilder builder) => builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts");

    /// <summary>
    /// <c>Redis:Directory</c>, or a folder below <c>.data</c>. An application on random ports is one of many, so it gets a temporary one that is deleted at
    /// the end.
    /// </summary>
    private static string AddDataDirectory(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.Configuration["Redis:Directory"] is { Length: > 0 } configured)
            return Path.GetFullPath(configured, builder.AppHostDirectory);
        if (!builder.HasRandomPorts())
            return Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".data", name));

        var directory = Path.Combine(Path.GetTempPath(), $"mcpaspire-{name}-{Path.GetRandomFileName()}");
        builder.Eventing.Subscribe<BeforeStartEvent>((start, _) =>
        {
            // The orchestrator has ended the server by then.
            start.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(() =>
            {
                if (Directory.Exists(directory))
                    Directory.Delete(directory, recursive: true);
            });
            return Task.CompletedTask;
        });
        return directory;
    }

    /// <summary>A free port below the range that the system gives to outgoing connections, where another process could take it before Redis does.</summary>
    private static int FindFreePort()
    {
        const int First = 20_000;
        const int Last = 30_000;
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; try another one.
            }
        }
    }

    private static string? FindProgram(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(IsExecutable);

    private static bool IsExecutable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != UnixFileMode.None);
    }

    private static bool Answers(string containerRuntime)
    {
        if (FindProgram(containerRuntime) is not { } path)
            return false;

        var start = new ProcessStartInfo(path, ["info"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (process.WaitForExit(RuntimeTimeout))
            return process.ExitCode == 0;

        process.Kill(entireProcessTree: true);
        return false;
    }
}
