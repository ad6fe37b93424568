namespace McpAspire.Api.Operation;

/// <summary>The answer to a change: <c>enabled</c> or <c>disabled</c>.</summary>
internal sealed record ToolStateBody(string Name, string State);
