using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>The addresses of a service, right until the token says otherwise.</summary>
/// <param name="endpoints">The addresses, at least one.</param>
/// <param name="changeToken">Signals that they should be resolved again.</param>
public sealed class ServiceEndpointSource(IReadOnlyList<ServiceEndpoint> endpoints, IChangeToken changeToken)
{
    /// <summary>The addresses, at least one.</summary>
    public IReadOnlyList<ServiceEndpoint> Endpoints { get; } = endpoints;

    /// <summary>Signals that they should be resolved again.</summary>
    public IChangeToken ChangeToken { get; } = changeToken;
}
