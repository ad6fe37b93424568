namespace McpAspire.Tools.Fpe;

/// <summary>Why a value of a batch was refused.</summary>
/// <param name="Type">As in a typed error.</param>
/// <param name="Message">The same, for a person; without the value.</param>
internal sealed record FpeItemError(string Type, string Message);
