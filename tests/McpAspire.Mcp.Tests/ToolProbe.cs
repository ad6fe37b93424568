namespace McpAspire.Mcp.Tests;

/// <summary>What a test sees of a tool that runs, and how it lets it go on.</summary>
internal sealed class ToolProbe
{
    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>For a tool that blocks its thread, as bad tools do.</summary>
    public ManualResetEventSlim Unblocked { get; } = new();
}
