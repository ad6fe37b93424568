using System.Globalization;

namespace McpAspire.Redis;

/// <summary>Reads both forms of a connection string. Messages name positions and known option names only.</summary>
internal static class RedisConnectionString
{
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "abortConnect", "allowAdmin", "checkCertificateRevocation", "configChannel", "configCheckSeconds", "connectRetry", "highIntegrity",
        "protocol", "resolveDns", "responseTimeout", "setlib", "sslProtocols", "tiebreaker", "version", "writeBuffer",
    };

    public static RedisOptions ParseList(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var options = WithEndpoint(parts[0]);
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i].Length == 0)
                continue;

            var equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw new FormatException(
                    $"Part {i + 1} of the Redis connection string is not of the form name=value. "
                    + "A second endpoint is not supported; a password that contains a comma needs the redis:// form.");
            }

            options = With(options, parts[i][..equals].Trim(), parts[i][(equals + 1)..].Trim(), i + 1);
        }

        return options;
    }

    public static RedisOptions ParseUri(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0)
            throw new FormatException("The Redis connection string is not a valid redis:// or rediss:// URI.");

        var credentials = uri.UserInfo.Split(':', 2);
        var path = uri.AbsolutePath.Trim('/');
        return new RedisOptions
        {
            Host = uri.IdnHost,
            Port = uri.Port > 0 ? uri.Port : 6379,
            Ssl = uri.Scheme == "rediss",
            User = credentials[0].Length == 0 ? null : Uri.UnescapeDataString(credentials[0]),
            Password = credentials.Length < 2 ? null : Uri.UnescapeDataString(credentials[1]),
            Database = path.Length == 0 ? 0 : Number(path, "the database of the URI", 0, 1 << 20),
        };
    }

    private static RedisOptions WithEndpoint(string text)
    {
        var colon = text.LastIndexOf(':');
        var hasPort = colon >= 0 && !text.EndsWith(']') && (text.StartsWith('[') || text.IndexOf(':', StringComparison.Ordinal) == colon);
        var host = (hasPort ? text[..colon] : text).Trim('[', ']');
        if (host.Length == 0 || host.Contains('=', StringComparison.Ordinal) || host.Contains('/', StringComparison.Ordinal) || host.Any(char.IsWhiteSpace))
            throw new FormatException("The Redis connection string must begin with host:port.");

        return new RedisOptions { Host = host, Port = hasPort ? Number(text[(colon + 1)..], "the port", 1, 65535) : 6379 };
    }

    private static RedisOptions With(RedisOptions options, string name, string value, int position) => name.ToLowerInvariant() switch
    {
        "password" => options with { Password = value.Length == 0 ? null : value },
        "user" => options with { User = value.Length == 0 ? null : value },
        "name" => options with { ClientName = value.Length == 0 ? null : value },
        "ssl" => options with { Ssl = Boolean(value, "ssl") },
        "sslhost" => options with { SslHost = value },
        "defaultdatabase" => options with { Database = Number(value, "defaultDatabase", 0, 1 << 20) },
        "connecttimeout" => options with { ConnectTimeout = Milliseconds(value, "connectTimeout") },
        "synctimeout" or "asynctimeout" => options with { CommandTimeout = Milliseconds(value, "asyncTimeout") },
        "keepalive" => options with { KeepAlive = TimeSpan.FromSeconds(Number(value, "keepAlive", 1, 86400)) },
        _ when Harmless.Contains(name) => options,
        _ => throw new FormatException($"Part {position} of the Redis connection string has an option that is not supported."),
    };

    private static TimeSpan Milliseconds(string value, string name) => TimeSpan.FromMilliseconds(Number(value, name, 1, 3_600_000));

    private static bool Boolean(string value, string name) =>
        bool.TryParse(value, out var result) ? result : throw new FormatException($"In the Redis connection string, {name} must be true or false.");

    private static int Number(string value, string name, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException($"In the Redis connection string, {name} must be a number between {min} and {max}.");
}
