using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>One address of a service.</summary>
public abstract class ServiceEndpoint
{
    /// <summary>The address: a <see cref="UriEndPoint"/> when the scheme is known.</summary>
    public abstract EndPoint EndPoint { get; }

    /// <summary>An endpoint at that address.</summary>
    public static ServiceEndpoint Create(EndPoint endPoint) => new Address(endPoint);

    /// <summary>The address as text.</summary>
    public override string? ToString() => EndPoint switch
    {
        UriEndPoint { Uri: var uri } => uri.ToString(),
        DnsEndPoint { Port: 0, Host: var host } => host,
        DnsEndPoint { Port: var port, Host: var host } => $"{host}:{port}",
        var other => other.ToString(),
    };

    private sealed class Address(EndPoint endPoint) : ServiceEndpoint
    {
        public override EndPoint EndPoint => endPoint;
    }
}
