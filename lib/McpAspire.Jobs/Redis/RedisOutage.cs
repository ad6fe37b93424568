using McpAspire.Redis;

namespace McpAspire.Jobs;

/// <summary>Tells failures that pass (the server is away, starting, full or read-only) from defects.</summary>
internal static class RedisOutage
{
    public static bool Is(Exception exception) => exception is RedisConnectionException
        or RedisException { Code: "LOADING" or "BUSY" or "OOM" or "MISCONF" or "READONLY" or "MASTERDOWN" or "NOREPLICAS" or "CLUSTERDOWN" or "TRYAGAIN" };

    public static JobStoreUnavailableException ToUnavailable(Exception exception) => new("The job store cannot be reached.", exception);
}
