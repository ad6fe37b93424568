using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Sends a request to the next address of the service that its URL names.</summary>
internal sealed class ServiceDiscoveryHandler(ServiceEndpointResolver resolver) : DelegatingHandler
{
    private readonly ConcurrentDictionary<string, StrongBox<int>> _turns = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var original = request.RequestUri ?? throw new InvalidOperationException("The request has no URL.");
        var service = original.GetLeftPart(UriPartial.Authority);
        var source = await resolver.GetEndpointsAsync(service, cancellationToken);
        request.RequestUri = At(Next(service, source.Endpoints), original);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            // Whoever retries the message means the service, not the address that failed.
            request.RequestUri = original;
        }
    }

    // Only services with several addresses are remembered: a client that calls many hosts does not grow the table.
    private EndPoint Next(string service, IReadOnlyList<ServiceEndpoint> endpoints)
    {
        if (endpoints.Count == 1)
            return endpoints[0].EndPoint;

        var turn = (uint)Interlocked.Increment(ref _turns.GetOrAdd(service, _ => new StrongBox<int>(-1)).Value);
        return endpoints[(int)(turn % (uint)endpoints.Count)].EndPoint;
    }

    private static Uri At(EndPoint endpoint, Uri original)
    {
        var (scheme, host, port) = endpoint switch
        {
            UriEndPoint { Uri: var uri } => (uri.Scheme, uri.Host, uri.IsDefaultPort ? -1 : uri.Port),
            DnsEndPoint { Host: var name, Port: var number } => (original.Scheme.Split('+')[0], name, number == 0 ? -1 : number),
            _ => throw new NotSupportedException($"An endpoint of type {endpoint.GetType().Name} has no URL."),
        };
        return new UriBuilder(original) { Scheme = scheme, Host = host, Port = port }.Uri;
    }
}
