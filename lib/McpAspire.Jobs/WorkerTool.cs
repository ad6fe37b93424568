namespace McpAspire.Jobs;

/// <summary>A tool as one worker has it.</summary>
/// <param name="Available">Whether it can run there.</param>
/// <param name="Reason">Why it cannot, or which of its calls it cannot do.</param>
/// <param name="Version">The version of the program behind it.</param>
public sealed record WorkerTool(bool Available, string? Reason = null, string? Version = null);
