using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp;

internal static class RequestIdExtensions
{
    public static JsonValue? ToJson(this RequestId id) => id.Id is long number ? JsonValue.Create(number) : JsonValue.Create((string?)id.Id);
}
