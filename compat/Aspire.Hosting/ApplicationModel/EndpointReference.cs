using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider, IManifestExpressionProvider
{
    public IResourceWithEndpoints Resource => owner;
    public string EndpointName => endpointName;
    public bool Exists => Find() is not null;
    public bool IsAllocated => Find()?.AllocatedPort is not null;
    public EndpointAnnotation EndpointAnnotation => Find() ?? throw new DistributedApplicationException($"'{owner.Name}' has no endpoint '{endpointName}'.");
    public string Scheme => EndpointAnnotation.UriScheme;
    public string Host => EndpointAnnotation.TargetHost;
    public int Port => EndpointAnnotation.AllocatedPort
        ?? throw new InvalidOperationException($"Endpoint '{endpointName}' of '{owner.Name}' has no port before the application starts.");
    public string Url => $"{Scheme}://{Host}:{Port}";
    string IManifestExpressionProvider.ValueExpression => Property(EndpointProperty.Url).ValueExpression;

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);

    /// <summary>What the replica that is being prepared or checked listens on itself.</summary>
    internal int ReplicaPort =>
        ProcessInstance.Current.Value is { } replica && replica.Resource == owner && replica.TargetPorts.TryGetValue(endpointName, out var port) ? port : Port;

    private EndpointAnnotation? Find() => owner.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(endpoint =>
        string.Equals(endpoint.Name, endpointName, StringComparison.OrdinalIgnoreCase));
}
