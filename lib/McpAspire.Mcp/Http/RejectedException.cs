using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Http;

/// <summary>A request that is answered by the transport: an HTTP status with a JSON-RPC error as its body.</summary>
internal sealed class RejectedException(int status, int code, string message) : Exception(message)
{
    /// <summary>JSON-RPC's range for servers; what every MCP implementation uses for errors of the transport.</summary>
    public const int TransportError = -32000;

    /// <summary>Not in the specification, but what clients know an ended session by.</summary>
    public const int SessionNotFound = -32001;

    public RejectedException(int status, McpErrorCode code, string message)
        : this(status, (int)code, message)
    {
    }

    public int Status => status;

    /// <summary>What an answer of 503 says about when to try again, in seconds.</summary>
    public const int RetryAfterSeconds = 2;

    public RequestId RequestId { get; init; }

    public JsonNode? ErrorData { get; init; }

    /// <summary>What needs the session store, while it is away.</summary>
    public static RejectedException Unavailable() => Unavailable("Sessions cannot be had now; try again.");

    /// <summary>What a host has not done when it stops.</summary>
    public static RejectedException Stopping() => Unavailable("This replica stops; try again.");

    public JsonRpcError ToMessage() => new()
    {
        Id = RequestId,
        Error = new JsonRpcErrorDetail { Code = code, Message = Message, Data = ErrorData },
    };

    private static RejectedException Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, TransportError, message)
    {
        ErrorData = new JsonObject { ["type"] = "unavailable", ["retryAfterSeconds"] = RetryAfterSeconds },
    };
}
