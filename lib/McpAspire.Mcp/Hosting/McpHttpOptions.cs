using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

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

    /// <summary>
    /// How many streams of <c>subscriptions/listen</c> one principal may hold open on one replica; more answer 429. All that are anonymous are one
    /// principal. Default 100.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxStreamsPerPrincipal { get; set; } = 100;

    /// <summary>
    /// How many sessions one principal may have; one more ends the one that has rested longest. All that are anonymous are one principal. Default 1,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxSessionsPerPrincipal { get; set; } = 1_000;

    /// <summary>
    /// How many bytes of answers, cancellations and progress the client of a session may send within a minute to a replica that does not wait for them
    /// itself, so that others have to be asked; more answer 429. A message counts 1 KiB at least. Default 4 MiB.
    /// </summary>
    [Range(2 << 20, 1 << 28)]
    public int MaxMessageBytesPerSession { get; set; } = 4 << 20;

    /// <summary>The same for all sessions of a principal together, because what they send is kept for that minute. Default 32 MiB.</summary>
    [Range(2 << 20, 1 << 30)]
    public int MaxMessageBytesPerPrincipal { get; set; } = 32 << 20;

    /// <summary>
    /// What session ids and request state are signed with: one or two keys of at least 32 bytes in hexadecimal. The first signs, both verify; all
    /// replicas have the same. When empty: a random key, as good as the process lasts.
    /// </summary>
    public IList<string> SessionKeys { get; } = [];

    /// <summary>How long a client may take to answer what a tool asked with an input-required result. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RequestStateLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a call that streams goes on without its client, which may come back with <c>Last-Event-ID</c>. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ResumeTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a replica that shares its sessions counts as alive after its last sign of life; it gives one every third of this. The same for all replicas.
    /// Default 6 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ProcessLease { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long the events of a session are kept after the last one. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan EventLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many events of a session are kept; older ones make way. Default 512.</summary>
    [Range(1, 100_000)]
    public int MaxEventsPerSession { get; set; } = 512;

    /// <summary>How many bytes of events of a session are kept; older ones make way, and a larger one is not kept. Default 1 MiB.</summary>
    [Range(1024, 1 << 28)]
    public int MaxEventBytesPerSession { get; set; } = 1 << 20;
}

/// <summary>Generated: the attributes above, without reflection, and safe when several hosts of a process start at once.</summary>
[OptionsValidator]
internal sealed partial class McpHttpOptionsValidator : IValidateOptions<McpHttpOptions>;
