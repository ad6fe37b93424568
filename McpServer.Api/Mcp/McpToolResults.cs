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
    private const string JobId = "jobId";

    /// <param name="result">The tool's result.</param>
    /// <param name="jobId">The job that it is of, which <c>job://{id}</c> shows; null if the call never became one.</param>
    public static CallToolResult ToMcp(this ToolResult result, string? jobId)
    {
        var meta = new JsonObject();
        if (result.Error is { } error)
            meta[ErrorMeta] = JsonSerializer.SerializeToNode(error, ToolsJsonContext.Default.ToolError);
        if (result.Execution is { } execution)
            meta[ExecutionMeta] = JsonSerializer.SerializeToNode(execution, ToolsJsonContext.Default.ToolExecution);
        if (jobId is not null)
            (meta[ExecutionMeta] ??= new JsonObject())[JobId] = jobId;

        return new CallToolResult
        {
            Content = [.. result.Content.Select(ToBlock)],
            StructuredContent = result.StructuredContent,
            IsError = result.IsError,
            Meta = meta.Count > 0 ? meta : null,
        };
    }

    /// <summary>The same for notifications of a call under way.</summary>
    public static JsonObject ToMeta(string jobId) => new() { [ExecutionMeta] = new JsonObject { [JobId] = jobId } };

    private static ContentBlock ToBlock(ToolContent content) => content.Uri is { } uri
        ? new ResourceLinkBlock { Uri = uri, Name = uri, Description = content.Text }
        : new TextContentBlock { Text = content.Text };
}
