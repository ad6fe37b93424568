using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>What a service name asks for: <c>https+http://_dashboard.basket</c> is the endpoint <c>dashboard</c> of <c>basket</c>, over https if it can be.</summary>
public sealed class ServiceEndpointQuery
{
    private readonly string _original;

    private ServiceEndpointQuery(string original, string serviceName, string? endpointName, IReadOnlyList<string> includedSchemes, int port)
    {
        _original = original;
        ServiceName = serviceName;
        EndpointName = endpointName;
        IncludedSchemes = includedSchemes;
        Port = port;
    }

    /// <summary>The name without scheme, endpoint and port.</summary>
    public string ServiceName { get; }

    /// <summary>The endpoint asked for by name, if one is.</summary>
    public string? EndpointName { get; }

    /// <summary>The schemes to take, the most wanted first; empty when the name has none.</summary>
    public IReadOnlyList<string> IncludedSchemes { get; }

    /// <summary>The port in the name, -1 when there is none or it is the scheme's own.</summary>
    internal int Port { get; }

    /// <summary>Parses a service name with or without schemes.</summary>
    public static bool TryParse(string input, [NotNullWhen(true)] out ServiceEndpointQuery? query)
    {
        ArgumentNullException.ThrowIfNull(input);

        query = null;
        var hasScheme = input.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? input : "none://" + input, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return false;

        var (endpoint, name) = SplitEndpoint(uri.Host);
        query = new ServiceEndpointQuery(input, name, endpoint, hasScheme ? uri.Scheme.Split('+') : [], uri.IsDefaultPort ? -1 : uri.Port);
        return true;
    }

    /// <summary>The name as it was given.</summary>
    public override string ToString() => _original;

    private static (string? Endpoint, string Name) SplitEndpoint(string host)
    {
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return host.StartsWith('_') && dot > 1 && dot < host.Length - 1 ? (host[1..dot], host[(dot + 1)..]) : (null, host);
    }
}
