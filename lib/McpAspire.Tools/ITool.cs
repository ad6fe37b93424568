using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools;

/// <summary>A tool as admission sees it: its definition and the meaning of its arguments. Needs no program, key or network beyond name resolution.</summary>
public interface ITool
{
    /// <summary>What it is.</summary>
    ToolDefinition Definition { get; }

    /// <summary>
    /// Checks a call's arguments: unknown names, types, ranges, targets by policy. Answers them in canonical form (names resolved once, the
    /// address pinned); canonical arguments validate to themselves, so the worker checks again what it is given.
    /// </summary>
    /// <exception cref="ToolException">
    /// With <see cref="ToolErrorType.ValidationError"/>, or <see cref="ToolErrorType.Unavailable"/> when no name server answers; the message never
    /// repeats a sensitive value.
    /// </exception>
    ValueTask<JsonElement> ValidateAsync(JsonElement arguments, CancellationToken cancellationToken);

    /// <summary>What a call with these arguments needs and costs; by default what every call of the tool does.</summary>
    /// <param name="arguments">In canonical form.</param>
    ToolTerms TermsOf(JsonElement arguments) => new(Definition.RequiredScopes, Definition.Intrusive, Definition.Cost, Definition.Class);
}
