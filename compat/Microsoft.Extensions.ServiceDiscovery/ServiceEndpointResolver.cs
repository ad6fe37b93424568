using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Finds the addresses of a service in <c>services:{name}:{endpoint}[:{i}]</c>; a name that is not there stands for itself.</summary>
public sealed class ServiceEndpointResolver
{
    private readonly IConfiguration _configuration;

    internal ServiceEndpointResolver(IConfiguration configuration) => _configuration = configuration;

    /// <summary>The addresses of <paramref name="serviceName"/>, such as <c>https+http://basket</c>, <c>http://_dashboard.basket</c> or <c>basket</c>.</summary>
    /// <exception cref="InvalidOperationException">The name cannot be parsed, or an address in the configuration cannot.</exception>
    public ValueTask<ServiceEndpointSource> GetEndpointsAsync(string serviceName, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!ServiceEndpointQuery.TryParse(serviceName, out var query))
            throw new InvalidOperationException($"'{serviceName}' is not the name of a service.");

        // The token first: a change between the two reads is then seen by whoever waits for it.
        var changed = _configuration.GetReloadToken();
        var configured = FromConfiguration(query);
        return ValueTask.FromResult(new ServiceEndpointSource(configured.Count > 0 ? configured : [PassThrough(query)], changed));
    }

    private List<ServiceEndpoint> FromConfiguration(ServiceEndpointQuery query)
    {
        if (FindSection(_configuration.GetSection("services").GetSection(query.ServiceName), query) is not { } section)
            return [];

        var addresses = section.Value is { Length: > 0 } single
            ? [ParseAddress(single, section.Path)]
            : section.GetChildren().OrderBy(Index).Select(child => ParseAddress(child.Value, child.Path)).ToList();
        return [.. OfBestScheme(addresses, query.IncludedSchemes).Select(ServiceEndpoint.Create)];
    }

    // An endpoint that is not named is the one called "default", or the one called like the scheme.
    private static IConfigurationSection? FindSection(IConfigurationSection service, ServiceEndpointQuery query)
    {
        IEnumerable<string> names = query.EndpointName is { } name ? [name] : ["default", .. query.IncludedSchemes];
        return names.Select(service.GetSection).FirstOrDefault(section => section.Exists());
    }

    private static int Index(IConfigurationSection address) =>
        int.TryParse(address.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw new InvalidOperationException($"The addresses of an endpoint are numbered; '{address.Path}' is not.");

    private static EndPoint ParseAddress(string? value, string path)
    {
        var hasScheme = value?.Contains("://", StringComparison.Ordinal) ?? false;
        if (Uri.TryCreate(hasScheme ? value : "none://" + value, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
            return hasScheme ? new UriEndPoint(uri) : new DnsEndPoint(uri.Host, Math.Max(uri.Port, 0));

        throw new InvalidOperationException($"The address in '{path}' is neither a URL nor host:port.");
    }

    private static IEnumerable<EndPoint> OfBestScheme(List<EndPoint> addresses, IReadOnlyList<string> schemes)
    {
        if (schemes.Count == 0)
            return addresses;

        var best = schemes.FirstOrDefault(scheme => addresses.Exists(address => HasScheme(address, scheme)));
        return addresses.Where(address => address is not UriEndPoint || (best is not null && HasScheme(address, best)));
    }

    private static bool HasScheme(EndPoint address, string scheme) =>
        address is UriEndPoint { Uri.Scheme: var own } && string.Equals(own, scheme, StringComparison.OrdinalIgnoreCase);

    private static ServiceEndpoint PassThrough(ServiceEndpointQuery query) => ServiceEndpoint.Create(
        query.IncludedSchemes is [var scheme, ..]
            ? new UriEndPoint(new UriBuilder(scheme, query.ServiceName, query.Port).Uri)
            : new DnsEndPoint(query.ServiceName, Math.Max(query.Port, 0)));
}
