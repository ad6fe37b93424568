using System.Text.Json.Nodes;
using McpAspire.Mcp.Http;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>Why sessions turn requests away.</summary>
internal static class SessionRejections
{
    public static RejectedException NotFound() => new(StatusCodes.Status404NotFound, RejectedException.SessionNotFound, "There is no such session; start one with initialize.");

    public static RejectedException Ended() => new(StatusCodes.Status404NotFound, RejectedException.SessionNotFound, "The session has ended.");

    public static RejectedException TooLarge(string message) => new(StatusCodes.Status413PayloadTooLarge, RejectedException.TransportError, message);

    public static RejectedException TooManySessions() => new(StatusCodes.Status503ServiceUnavailable, RejectedException.TransportError, "There are too many sessions.");

    public static RejectedException TooManyOfOwner(int limit) => TooMuch($"A principal has {limit} sessions, and all of yours are in use; end one.");

    public static RejectedException TooManyMessages() => TooMuch("The session's client sends more than other replicas can be given; send less, and later.");

    public static RejectedException TooManyStreams() => new(StatusCodes.Status409Conflict, RejectedException.TransportError, "The session has too many streams open.");

    public static RejectedException TooManyStreamsOfOwner(int limit, RequestId requestId) => TooMuch($"A principal may hold {limit} streams open; close one.", requestId);

    public static RejectedException NothingToResume() =>
        new(StatusCodes.Status400BadRequest, RejectedException.TransportError, $"The {McpHeaders.LastEventId} is not that of an event of this session that is still kept.");

    /// <summary>Runs what needs the store; a request that it fails is turned away for now.</summary>
    public static async ValueTask<T> OrUnavailable<T>(Func<ValueTask<T>> use)
    {
        try
        {
            return await use();
        }
        catch (SessionStoreUnavailableException)
        {
            throw RejectedException.Unavailable();
        }
    }

    private static RejectedException TooMuch(string message, RequestId requestId = default) => new(StatusCodes.Status429TooManyRequests, RejectedException.TransportError, message)
    {
        RequestId = requestId,
        ErrorData = new JsonObject { ["type"] = "rate_limited" },
    };
}
