namespace McpAspire.AppHost.Redis;

/// <summary>A Redis user of one service: its ACL rules, in the syntax of <c>ACL SETUSER</c>.</summary>
/// <remarks>Redis' own password belongs to the operator; no service knows it.</remarks>
internal sealed record RedisUser(IReadOnlyList<string> Rules)
{
    // Braces would be an expression in the manifest. In a pattern, a question mark is any one character.
    private const string Prefix = "?mcpaspire?";

    // The commands inside the job store's scripts are checked against the user, too.
    private static readonly string[] WorkerCommands =
    [
        "ping", "eval", "evalsha", "subscribe", "unsubscribe", "publish", "xread",
        "time", "exists", "pexpire", "pttl", "del", "set", "sadd", "srem", "hget", "hmget", "hset", "hdel", "hincrby",
        "zadd", "zrem", "zrevrange", "xadd", "xack", "xdel", "xclaim", "xautoclaim", "xreadgroup", "xrevrange", "xgroup|create",
    ];

    /// <summary>mcp-api: all jobs, sessions and tool states; reads how Redis persists them; no administration.</summary>
    public static RedisUser Api { get; } = new([$"~{Prefix}:*", $"&{Prefix}:*", "+@all", "-@admin", "-@dangerous", "+config|get"]);

    /// <summary>auth: its sealed signing keys.</summary>
    public static RedisUser Auth { get; } = new(["~auth:*", "+ping", "+get", "+set"]);

    /// <summary>A worker: the jobs of its pool. No other pool, no sessions, no signing keys.</summary>
    public static RedisUser Worker(string pool) =>
        new([$"~{Prefix}:jobs:{pool}:*", $"&{Prefix}:jobs:{pool}:*", .. WorkerCommands.Select(command => $"+{command}")]);
}

/// <summary>Adds a user to the Redis resource that carries this annotation.</summary>
/// <param name="Name">The service's name.</param>
/// <param name="Password">The service's own password.</param>
/// <param name="User">What the user may do.</param>
internal sealed record RedisUserAnnotation(string Name, ParameterResource Password, RedisUser User) : IResourceAnnotation;
