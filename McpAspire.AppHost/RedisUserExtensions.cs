using System.Security.Cryptography;
using System.Text;

namespace McpAspire.AppHost;

/// <summary>Each service has a Redis user of its own. The password that Redis itself asks for belongs to the operator, no service knows it.</summary>
internal static class RedisUserExtensions
{
    // Braces would be an expression to whoever reads the manifest; in a pattern, a question mark is any one character.
    private const string Ours = "?mcpaspire?";

    // What a script of the job store calls is held against the user too.
    private static readonly string[] WorkerCommands =
    [
        "ping", "eval", "evalsha", "subscribe", "unsubscribe", "publish", "xread",
        "time", "exists", "pexpire", "pttl", "del", "set", "sadd", "srem", "hget", "hmget", "hset", "hdel", "hincrby",
        "zadd", "zrem", "zrevrange", "xadd", "xack", "xdel", "xclaim", "xautoclaim", "xreadgroup", "xrevrange", "xgroup|create",
    ];

    /// <summary>A worker takes, reports and finishes the jobs of its pool, and sees nothing else: neither other pools, nor sessions, nor keys.</summary>
    public static IResourceBuilder<ProjectResource> WithRedisOfWorker(this IResourceBuilder<ProjectResource> worker, IResourceBuilder<RedisResource> redis, string pool) =>
        worker.WithRedisUser(redis, [$"~{Ours}:jobs:{pool}:*", $"&{Ours}:jobs:{pool}:*", .. WorkerCommands.Select(command => $"+{command}")]);

    /// <summary>The API has all jobs, sessions and states, reads how Redis keeps them, and administers nothing.</summary>
    public static IResourceBuilder<ProjectResource> WithRedisOfApi(this IResourceBuilder<ProjectResource> api, IResourceBuilder<RedisResource> redis) =>
        api.WithRedisUser(redis, [$"~{Ours}:*", $"&{Ours}:*", "+@all", "-@admin", "-@dangerous", "+config|get"]);

    /// <summary>The authorization server has its signing keys, which are sealed.</summary>
    public static IResourceBuilder<ProjectResource> WithRedisOfAuth(this IResourceBuilder<ProjectResource> auth, IResourceBuilder<RedisResource> redis) =>
        auth.WithRedisUser(redis, ["~auth:*", "+ping", "+get", "+set"]);

    private static IResourceBuilder<ProjectResource> WithRedisUser(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<RedisResource> redis, IReadOnlyList<string> rules)
    {
        var name = service.Resource.Name;
        // Not kept: the users are made anew with every start.
        var password = service.ApplicationBuilder.AddParameter($"redis-{name}", new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true);
        redis.AddUser(name, password, rules);
        return service
            .WithRelationship(redis.Resource, "Reference")
            .WithEnvironment("ConnectionStrings__redis", $"{redis.Resource.Host}:{redis.Resource.Port},user={name},password={password}");
    }

    private static void AddUser(this IResourceBuilder<RedisResource> redis, string name, IResourceBuilder<ParameterResource> password, IReadOnlyList<string> rules)
    {
        if (redis.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            // Published, all arguments of the server are one line for a shell, the last argument.
            var variable = $"{name.ToUpperInvariant().Replace('-', '_')}_PASSWORD";
            redis.WithEnvironment(variable, password).WithArgs(context =>
                context.Args[^1] = $"{context.Args[^1]} --user {name} on \">${variable}\" {string.Join(' ', rules.Select(rule => $"'{rule}'"))}");
            return;
        }

        // A command line is everybody's to read, so it has the password's hash.
        redis.WithArgs(async context =>
        {
            var secret = await password.Resource.GetValueAsync(context.CancellationToken) ?? throw new InvalidOperationException($"The password of {name} has no value.");
            foreach (var argument in (string[])["--user", name, "on", $"#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))}", .. rules])
                context.Args.Add(argument);
        });
    }
}
