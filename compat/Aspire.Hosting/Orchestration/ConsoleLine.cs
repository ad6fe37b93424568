namespace Aspire.Hosting.Orchestration;

/// <summary>Numbers begin with 1; the text begins with the time, in UTC.</summary>
internal sealed record ConsoleLine(int Number, string Text, bool IsError);
