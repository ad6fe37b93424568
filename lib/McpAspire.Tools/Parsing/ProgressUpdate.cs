namespace McpAspire.Tools.Parsing;

/// <summary>How far a call is.</summary>
/// <param name="Progress">In the unit of <paramref name="Total"/>; grows from update to update.</param>
/// <param name="Total">The whole, when it is known.</param>
/// <param name="Message">What is being done, for a person.</param>
internal sealed record ProgressUpdate(double Progress, double? Total, string Message);
