using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools;

/// <summary>The answer to a call, the same for MCP, REST and the job's <c>result</c> event. JSON with camel-case names.</summary>
public sealed record ToolResult
{
    /// <summary>Texts for a model.</summary>
    public required IReadOnlyList<ToolContent> Content { get; init; }

    /// <summary>Conforms to the tool's output schema; absent when <see cref="Error"/> is set.</summary>
    public JsonElement? StructuredContent { get; init; }

    /// <summary>The call failed.</summary>
    public bool IsError { get; init; }

    /// <summary>Why it failed.</summary>
    public ToolError? Error { get; init; }

    /// <summary>How it ran; absent when it never did.</summary>
    public ToolExecution? Execution { get; init; }

    /// <summary>The result of a call that failed: message and suggestion as text for a model, the typed error for a program.</summary>
    /// <param name="error">Why it failed.</param>
    /// <param name="execution">How it ran, if it did.</param>
    public static ToolResult Failed(ToolError error, ToolExecution? execution = null)
    {
        ArgumentNullException.ThrowIfNull(error);

        return new ToolResult
        {
            Content = [ToolContent.OfText(error.RecoverySuggestion is null ? error.Message : $"{error.Message} {error.RecoverySuggestion}")],
            IsError = true,
            Error = error,
            Execution = execution,
        };
    }
}
