namespace Aspire.Hosting.ApplicationModel;

/// <summary>How an endpoint is shown: a path is one of the endpoint's own.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    public required string Url { get; set; }
    public string? DisplayText { get; set; }
    public EndpointReference? Endpoint { get; init; }

    /// <summary>One for each endpoint that has a port.</summary>
    internal static IEnumerable<ResourceUrlAnnotation> Of(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.AllocatedPort is not null);
        foreach (var endpoint in endpoints.Select(endpoint => ((IResourceWithEndpoints)resource).GetEndpoint(endpoint.Name)))
        {
            var url = new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint };
            foreach (var callback in resource.Annotations.OfType<EndpointUrlCallbackAnnotation>().Where(other => other.EndpointName == endpoint.EndpointName))
                callback.Callback(url);
            if (url.Url.StartsWith('/'))
                url.Url = endpoint.Url + url.Url;
            yield return url;
        }
    }
}

internal sealed record EndpointUrlCallbackAnnotation(string EndpointName, Action<ResourceUrlAnnotation> Callback) : IResourceAnnotation;
