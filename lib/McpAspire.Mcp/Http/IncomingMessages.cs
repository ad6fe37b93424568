using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Http;

/// <summary>What a POST carried.</summary>
/// <param name="Messages">At least one.</param>
/// <param name="IsBatch">They came as a JSON array, even if of one.</param>
internal sealed record IncomingMessages(IReadOnlyList<JsonRpcMessage> Messages, bool IsBatch);
