using McpAspire.Jobs;

namespace McpAspire.Tools;

/// <summary>A call failed: the typed error goes to the caller.</summary>
/// <param name="error">The error.</param>
/// <param name="innerException">The cause, for the log.</param>
public sealed class ToolException(ToolError error, Exception? innerException = null) : Exception(error.Message, innerException)
{
    /// <summary>What the caller is told.</summary>
    public ToolError Error { get; } = error;
}
