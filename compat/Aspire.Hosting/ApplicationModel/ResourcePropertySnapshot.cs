namespace Aspire.Hosting.ApplicationModel;

public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>Names that the dashboard knows.</summary>
    internal const string ConnectionString = "resource.connectionString", WaitingFor = "resource.waitingFor";

    public bool IsSensitive { get; init; }
}
