using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>What a stream would have answered whose writer is gone, or could not keep the answer.</summary>
internal static class LostRequests
{
    /// <summary>The ids of requests as they are kept: a JSON array in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Of(IEnumerable<JsonRpcRequest> requests) =>
        Encoding.UTF8.GetBytes(new JsonArray([.. requests.Select(request => request.Id.ToJson())]).ToJsonString());

    /// <summary>An answer to each of them. Those that were answered before are not waited for any more, so that a second answer means nothing.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> AnswersTo(ReadOnlyMemory<byte> requests) =>
        [.. JsonNode.Parse(requests.Span)!.AsArray().Select(Messages.ReadId).OfType<RequestId>().Select(id => (ReadOnlyMemory<byte>)Messages.ToBytes(AnswerTo(id)))];

    private static JsonRpcError AnswerTo(RequestId id) => new()
    {
        Id = id,
        Error = new JsonRpcErrorDetail
        {
            Code = (int)McpErrorCode.InternalError,
            Message = "The answer to this request is lost, with the process that made it or on its way. What the request asked for may have been done or not.",
            Data = new JsonObject
            {
                ["type"] = "worker_lost",
                ["recoverySuggestion"] = "Send the request again if it may be carried out twice; otherwise find out first whether it was done.",
            },
        },
    };
}
