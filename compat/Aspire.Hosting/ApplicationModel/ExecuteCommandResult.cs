namespace Aspire.Hosting.ApplicationModel;

public sealed record ExecuteCommandResult
{
    public required bool Success { get; init; }
    public bool Canceled { get; init; }
    public string? Message { get; init; }
}
