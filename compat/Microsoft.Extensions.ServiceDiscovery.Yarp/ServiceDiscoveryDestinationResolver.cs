using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Microsoft.Extensions.ServiceDiscovery.Yarp;

/// <summary>Replaces each destination by one for each address of the service that it names.</summary>
internal sealed class ServiceDiscoveryDestinationResolver(ServiceEndpointResolver resolver) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal);
        var tokens = new List<IChangeToken>(destinations.Count);
        foreach (var (name, destination) in destinations)
        {
            var service = new Uri(destination.Address);
            var source = await resolver.GetEndpointsAsync(service.GetLeftPart(UriPartial.Authority), cancellationToken);
            tokens.Add(source.ChangeToken);
            foreach (var endpoint in source.Endpoints)
                resolved[$"{name}[{endpoint}]"] = Resolve(destination, service, endpoint);
        }

        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(tokens));
    }

    private static DestinationConfig Resolve(DestinationConfig destination, Uri service, ServiceEndpoint endpoint)
    {
        var address = endpoint.EndPoint is UriEndPoint known ? known.Uri : new Uri($"{service.Scheme.Split('+')[0]}://{endpoint}");
        return destination with
        {
            Address = At(address, service),
            Health = destination.Health is { Length: > 0 } health ? At(address, new Uri(health)) : null,
            // A certificate for development names localhost, any other names the service.
            Host = destination.Host ?? (address.IsLoopback ? null : service.Authority),
        };
    }

    private static string At(Uri address, Uri path) =>
        new UriBuilder(path) { Scheme = address.Scheme, Host = address.Host, Port = address.IsDefaultPort ? -1 : address.Port }.Uri.ToString();
}
