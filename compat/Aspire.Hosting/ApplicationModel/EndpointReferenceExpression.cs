namespace Aspire.Hosting.ApplicationModel;

public sealed class EndpointReferenceExpression(EndpointReference endpoint, EndpointProperty property) : IValueProvider, IManifestExpressionProvider
{
    public EndpointReference Endpoint => endpoint;

    public EndpointProperty Property => property;

    public string ValueExpression
    {
        get
        {
            var name = property.ToString();
            return $"{{{endpoint.Resource.Name}.bindings.{endpoint.EndpointName}.{char.ToLowerInvariant(name[0])}{name[1..]}}}";
        }
    }

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(property switch
    {
        EndpointProperty.Url => endpoint.Url,
        EndpointProperty.Host => endpoint.Host,
        EndpointProperty.Scheme => endpoint.Scheme,
        EndpointProperty.HostAndPort => $"{endpoint.Host}:{endpoint.Port}",
        _ => $"{endpoint.Port}",
    });
}
