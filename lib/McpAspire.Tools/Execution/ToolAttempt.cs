using McpAspire.Jobs;

namespace McpAspire.Tools.Execution;

/// <summary>How a run of a tool ended: with an answer, or with an error that is the call's own.</summary>
/// <param name="Output">The answer.</param>
/// <param name="Error">The error, when there is no answer.</param>
/// <param name="Execution">What the runner knows of how it ran.</param>
/// <param name="Duration">How long it ran, waiting for a slot not included.</param>
internal sealed record ToolAttempt(ToolOutput? Output, ToolError? Error, ToolExecution? Execution, TimeSpan Duration)
{
    public static ToolAttempt Answered(ToolOutput output) => new(output, null, output.Execution, TimeSpan.Zero);

    public static ToolAttempt Failed(ToolError error, ToolExecution? execution = null) => new(null, error, execution, TimeSpan.Zero);
}
