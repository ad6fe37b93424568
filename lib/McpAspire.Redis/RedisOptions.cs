using System.Security.Cryptography.X509Certificates;

namespace McpAspire.Redis;

/// <summary>Where a server is and how to talk to it.</summary>
public sealed record RedisOptions
{
    /// <summary>Name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public int Port { get; init; } = 6379;

    /// <summary>ACL user; null is the server's <c>default</c>.</summary>
    public string? User { get; init; }

    /// <summary>The user's password; null sends no credentials.</summary>
    public string? Password { get; init; }

    /// <summary>Whether to speak TLS; the server's certificate is always checked.</summary>
    public bool Ssl { get; init; }

    /// <summary>The name that the certificate must carry, when it is not <see cref="Host"/>.</summary>
    public string? SslHost { get; init; }

    /// <summary>Root certificates to trust instead of the system's.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>The logical database, from 0.</summary>
    public int Database { get; init; }

    /// <summary>The connection's name in <c>CLIENT LIST</c>.</summary>
    public string? ClientName { get; init; }

    /// <summary>How long an attempt to connect may take, and how long a command waits for a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a reply may take; a connection that is silent longer is given up.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After this much silence an idle connection is tested with a PING.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    internal string Endpoint => $"{Host}:{Port}";

    /// <summary>
    /// Reads <c>host:port,password=…,user=…,ssl=true,defaultDatabase=0</c> (the form of StackExchange.Redis; its options that do not matter
    /// here are accepted) or <c>redis[s]://user:password@host:port/database</c>.
    /// </summary>
    /// <exception cref="FormatException">It is neither. The message repeats nothing of the text, which may hold a password.</exception>
    public static RedisOptions Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return connectionString.StartsWith("redis://", StringComparison.OrdinalIgnoreCase) || connectionString.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase)
            ? RedisConnectionString.ParseUri(connectionString)
            : RedisConnectionString.ParseList(connectionString);
    }

    /// <summary>The endpoint, without credentials.</summary>
    public override string ToString() => $"{(Ssl ? "rediss" : "redis")}://{Endpoint}/{Database}";
}
