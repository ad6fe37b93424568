using System.Text.Json.Nodes;
using McpAspire.Mcp;

namespace McpAspire.Api.Resources;

internal sealed partial class ServerResources
{
    private static partial JsonObject LimitsOf(McpHttpOptions http) => new()
    {
        ["requestBodyBytes"] = http.MaxRequestBodySize,
        ["jsonDepth"] = http.MaxJsonDepth,
        ["concurrentRequestsPerSession"] = http.MaxConcurrentRequestsPerSession,
        ["streamsPerSession"] = http.MaxStreamsPerSession,
        ["streamsPerPrincipal"] = http.MaxStreamsPerPrincipal,
    };
}
