using McpAspire.Jobs;

namespace McpAspire.Tools;

/// <summary>What one call needs and costs, which may depend on its arguments.</summary>
/// <param name="Scopes">Scopes that it needs besides <c>tools:call</c>.</param>
/// <param name="Intrusive">Whether it may disturb its target.</param>
/// <param name="Cost">Rate-limit tokens, at least 1.</param>
/// <param name="Class">Interactive or bulk.</param>
public sealed record ToolTerms(IReadOnlyList<string> Scopes, bool Intrusive, int Cost, JobClass Class);
