using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Jobs;

namespace McpAspire.Tools;

/// <summary>A call failed: the typed error goes to the caller.</summary>
/// <param name="error">The error.</param>
/// <param name="innerException">The cause, for the log.</param>
/// <param name="execution">What the runner knows of how the call ran, when it did.</param>
public sealed class ToolException(ToolError error, Exception? innerException = null, ToolExecution? execution = null)
    : Exception(error.Message, innerException)
{
    /// <summary>What the caller is told.</summary>
    public ToolError Error { get; } = error;

    /// <summary>How the call ran, as far as the runner knows.</summary>
    public ToolExecution? Execution { get; } = execution;

    /// <summary>An argument is not acceptable. The metadata names it as <c>argument</c>.</summary>
    /// <param name="argument">The argument's name.</param>
    /// <param name="message">What is wrong with it, without its value when that is sensitive.</param>
    /// <param name="recoverySuggestion">What would be right.</param>
    /// <param name="metadata">Further facts for programs.</param>
    public static ToolException Invalid(string argument, string message, string recoverySuggestion, params (string Name, JsonNode Value)[] metadata) =>
        new(Failure(ToolErrorType.ValidationError, message, recoverySuggestion, [("argument", argument), .. metadata]));

    /// <summary>The typed error with its metadata as JSON.</summary>
    internal static ToolError Failure(ToolErrorType type, string message, string recoverySuggestion, params (string Name, JsonNode Value)[] metadata) =>
        new(
            type,
            message,
            recoverySuggestion,
            metadata.Length == 0 ? null : metadata.ToDictionary(entry => entry.Name, entry => JsonElement.Parse(entry.Value.ToJsonString())));
}
