using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Tools;
using ModelContextProtocol.Protocol;

namespace McpAspire.Api.Mcp;

/// <summary>The one place where a tool's result takes MCP's shape.</summary>
internal static class McpToolResults
{
    private const string ErrorMeta = "mcpaspire/error";
    private const string ExecutionMeta = "mcpaspire/execution";

    public static CallToolResult ToMcp(this ToolResult result)
    {
        var meta = new JsonObject();
        if (result.Error is { } error)
            meta[ErrorMeta] = JsonSerializer.SerializeToNode(error, ToolsJsonContext.Default.ToolError);
        if (result.Execution is { } execution)
            meta[ExecutionMeta] = JsonSerializer.SerializeToNode(execution, ToolsJsonContext.Default.ToolExecution);

        return new CallToolResult
        {
            Content = [.. result.Content.Select(content => new TextContentBlock { Text = content.Text })],
            StructuredContent = result.StructuredContent,
            IsError = result.IsError,
            Meta = meta.Count > 0 ? meta : null,
        };
    }
}
