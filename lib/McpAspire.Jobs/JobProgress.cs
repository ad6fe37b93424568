namespace McpAspire.Jobs;

/// <summary>The data of a <see cref="JobEventKind.Progress"/> event, as MCP's progress notification has it.</summary>
/// <param name="Progress">How far, in the unit of <paramref name="Total"/>.</param>
/// <param name="Total">The whole, when it is known.</param>
/// <param name="Message">What is being done, for a person.</param>
public sealed record JobProgress(double Progress, double? Total, string? Message);
