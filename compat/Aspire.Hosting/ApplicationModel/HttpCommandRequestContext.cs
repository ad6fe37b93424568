namespace Aspire.Hosting.ApplicationModel;

public sealed record HttpCommandRequestContext
{
    public required IServiceProvider ServiceProvider { get; init; }
    public required string ResourceName { get; init; }
    public required EndpointReference Endpoint { get; init; }
    public required HttpRequestMessage Request { get; init; }
    public required CancellationToken CancellationToken { get; init; }
}
