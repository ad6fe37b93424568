using System.Text.Json;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The port is what consumers use, the target port what the process listens on if it is not free to choose; any free one if null.</summary>
public sealed class EndpointAnnotation(string name, string uriScheme) : IResourceAnnotation
{
    public string Name { get; } = name;
    public string UriScheme { get; set; } = uriScheme;
    public int? Port { get; set; }
    public int? TargetPort { get; set; }
    public string TargetHost { get; set; } = "localhost";
    public bool IsExternal { get; set; }
    public bool IsProxied { get; set; } = true;

    /// <summary>Set when the application starts.</summary>
    internal int? AllocatedPort { get; set; }
}

public enum EndpointProperty
{
    Url,
    Host,
    Port,
    Scheme,
    TargetPort,
    HostAndPort,
}

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

public sealed record EndpointReferenceExpression(EndpointReference Endpoint, EndpointProperty Property) : IValueProvider, IManifestExpressionProvider
{
    public string ValueExpression => $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{JsonNamingPolicy.CamelCase.ConvertName($"{Property}")}}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Property switch
    {
        EndpointProperty.Url => Endpoint.Url,
        EndpointProperty.Host => Endpoint.Host,
        EndpointProperty.Scheme => Endpoint.Scheme,
        EndpointProperty.TargetPort => $"{Endpoint.ReplicaPort}",
        EndpointProperty.HostAndPort => $"{Endpoint.Host}:{Endpoint.Port}",
        _ => $"{Endpoint.Port}",
    });
}
