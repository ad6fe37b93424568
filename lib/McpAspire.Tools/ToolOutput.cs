using System.Text.Json;

namespace McpAspire.Tools;

/// <summary>What a runner answers when the call worked.</summary>
/// <param name="Text">A short rendering for a model.</param>
/// <param name="StructuredContent">Conforms to the tool's output schema.</param>
/// <param name="IsError">The program ran and reports a failure.</param>
/// <param name="Execution">What only the runner knows of how it ran.</param>
public sealed record ToolOutput(string Text, JsonElement StructuredContent, bool IsError = false, ToolExecution? Execution = null);
