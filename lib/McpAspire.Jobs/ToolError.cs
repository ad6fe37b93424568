using System.Text.Json;

namespace McpAspire.Jobs;

/// <summary>Why a call failed, for a person, a model and a program. Never contains secrets, sensitive arguments or stack traces.</summary>
/// <param name="Type">The kind of failure.</param>
/// <param name="Message">What is wrong, in one or two sentences.</param>
/// <param name="RecoverySuggestion">What the caller can do about it.</param>
/// <param name="Metadata">Facts for programs, such as <c>suggested_cidr</c>.</param>
public sealed record ToolError(
    ToolErrorType Type,
    string Message,
    string? RecoverySuggestion = null,
    IReadOnlyDictionary<string, JsonElement>? Metadata = null);
