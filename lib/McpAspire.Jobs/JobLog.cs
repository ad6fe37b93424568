namespace McpAspire.Jobs;

/// <summary>The data of a <see cref="JobEventKind.Log"/> event, as MCP's message notification has it.</summary>
/// <param name="Level">debug, info, notice, warning, error, critical, alert or emergency.</param>
/// <param name="Logger">The tool.</param>
/// <param name="Data">The line.</param>
public sealed record JobLog(string Level, string? Logger, string Data);
