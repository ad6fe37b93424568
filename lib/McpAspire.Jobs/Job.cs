using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpAspire.Jobs;

/// <summary>
/// The job envelope, version 1: an invocation on its way through the queue. JSON with camel-case names; fields that this version does not
/// know are kept in <see cref="Extensions"/> and written back.
/// </summary>
public sealed record Job
{
    /// <summary>The newest envelope version that this library understands. A worker leaves a higher one to newer workers.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The envelope's version.</summary>
    public int V { get; init; } = CurrentVersion;

    /// <summary>UUIDv7, lower case with hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>The tool's name in the catalog.</summary>
    public required string Tool { get; init; }

    /// <summary>The pool whose workers take the job, such as <c>scan</c> or <c>fpe</c>.</summary>
    public required string Pool { get; init; }

    /// <summary>Interactive or bulk.</summary>
    public JobClass Class { get; init; }

    /// <summary>The validated arguments: a JSON object.</summary>
    public required JsonElement Arguments { get; init; }

    /// <summary>Who asked.</summary>
    public required JobPrincipal Principal { get; init; }

    /// <summary>The MCP session that the call came in on, if any.</summary>
    public string? Session { get; init; }

    /// <summary>Calls of one principal with the same key run once.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The least severe MCP log level that the caller wants to see as events; none when it asked for no logs.</summary>
    public string? LogLevel { get; init; }

    /// <summary>UTC; after it the job is not started, and a running one is stopped.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Whether the job may run again after a worker was lost in the middle of it.</summary>
    public bool RepeatSafe { get; init; }

    /// <summary>Whether arguments, events and result must not be stored in the clear.</summary>
    public bool Sensitive { get; init; }

    /// <summary>W3C trace context of the call.</summary>
    [JsonPropertyName("traceparent")]
    public string? TraceParent { get; init; }

    /// <summary>W3C trace state of the call.</summary>
    [JsonPropertyName("tracestate")]
    public string? TraceState { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Whether it is a principal's own: the same subject by the same client.</summary>
    internal bool IsOf(string subject, string? client) => Principal.Subject == subject && Principal.Client == client;

    /// <summary>Fields of newer versions, kept as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extensions { get; set; }
}
