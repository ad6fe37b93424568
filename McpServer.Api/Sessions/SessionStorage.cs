using McpAspire.Api.Hosting;
using McpAspire.Mcp.Sessions;
using McpAspire.Redis;

namespace McpAspire.Api.Sessions;

/// <summary>What the store and the backplane have in common: where they are in Redis, and what it means that it is away.</summary>
internal static class SessionStorage
{
    public const string Prefix = "{mcpaspire}:mcp:";

    /// <summary>Whether a failure will pass (the server is away, starting, full, read-only, or turns us away), or is a defect.</summary>
    public static bool IsOutage(Exception exception) => exception is RedisConnectionException
        or RedisException { Code: "LOADING" or "BUSY" or "OOM" or "MISCONF" or "READONLY" or "MASTERDOWN" or "NOREPLICAS" or "CLUSTERDOWN" or "TRYAGAIN" or "NOAUTH" or "WRONGPASS" or "NOPERM" };

    public static SessionStoreUnavailableException ToUnavailable(Exception exception) => new("The session store cannot be reached.", exception);

    /// <summary>Keeps sessions in Redis, for all replicas. Needs the shared <see cref="RedisClient"/>.</summary>
    public static IServiceCollection AddRedisSessions(this IServiceCollection services) => services
        .RequireSharedSessionKeys()
        .AddSingleton<ISessionStore, RedisSessionStore>()
        .AddSingleton<ISessionBackplane, RedisSessionBackplane>();
}
