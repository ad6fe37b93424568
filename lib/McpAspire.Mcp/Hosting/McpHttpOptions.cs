using System.ComponentModel.DataAnnotations;

namespace McpAspire.Mcp;

/// <summary>What the endpoint of <c>MapMcp</c> guards itself with; configuration section <c>Mcp:Http</c>.</summary>
public sealed class McpHttpOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mcp:Http";

    /// <summary>
    /// Host names that requests may be addressed to (<c>mcp.example.com</c>, <c>*.example.com</c>, a port is optional).
    /// When empty: loopback names on loopback connections, any name on others.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>
    /// Origins (<c>https://console.example.com</c>) whose pages may call. When empty: loopback origins on loopback connections, none on others.
    /// Requests without an <c>Origin</c> do not come from a page and always pass.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The largest request body, in bytes. Default 4 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxRequestBodySize { get; set; } = 4 << 20;

    /// <summary>The deepest nesting of a request's JSON. Default 64.</summary>
    [Range(8, 512)]
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>The longest silence on an open response, so that proxies do not take it for dead. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many requests of one session may be under way; more answer 429. Default 64.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentRequestsPerSession { get; set; } = 64;

    /// <summary>How many GET streams a session may hold open; more answer 409. Default 4.</summary>
    [Range(1, 100)]
    public int MaxStreamsPerSession { get; set; } = 4;
}
