using System.Text.Json.Serialization;

namespace McpAspire.Jobs;

/// <summary>The kinds of failure that a caller can tell apart. The JSON names are the contract.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ToolErrorType>))]
public enum ToolErrorType
{
    /// <summary>It took longer than its limit.</summary>
    [JsonStringEnumMemberName("timeout")]
    Timeout,

    /// <summary>No such tool, job or resource.</summary>
    [JsonStringEnumMemberName("not_found")]
    NotFound,

    /// <summary>The arguments are not acceptable.</summary>
    [JsonStringEnumMemberName("validation_error")]
    ValidationError,

    /// <summary>The tool ran and failed.</summary>
    [JsonStringEnumMemberName("execution_error")]
    ExecutionError,

    /// <summary>A limit of the sandbox or of the queue was reached.</summary>
    [JsonStringEnumMemberName("resource_exhausted")]
    ResourceExhausted,

    /// <summary>The tool failed repeatedly and is left alone for a while.</summary>
    [JsonStringEnumMemberName("circuit_breaker_open")]
    CircuitBreakerOpen,

    /// <summary>Too many calls.</summary>
    [JsonStringEnumMemberName("rate_limited")]
    RateLimited,

    /// <summary>The principal may not do this.</summary>
    [JsonStringEnumMemberName("permission_denied")]
    PermissionDenied,

    /// <summary>The caller withdrew the call.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>The worker disappeared and the job could not be run again.</summary>
    [JsonStringEnumMemberName("worker_lost")]
    WorkerLost,

    /// <summary>A part that the call needs is not there now.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>A platform behind a connector answered with an error.</summary>
    [JsonStringEnumMemberName("upstream_error")]
    UpstreamError,

    /// <summary>A defect of ours.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}
