using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Testing;

public static class DistributedApplicationHostingTestingExtensions
{
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        client.BaseAddress = app.GetEndpoint(resourceName, endpointName);
        return client;
    }

    /// <summary>The endpoint of that name; without a name http, else https, else the first.</summary>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        var resource = app.Find<IResourceWithEndpoints>(resourceName);
        endpointName ??= resource.Annotations.OfType<EndpointAnnotation>()
            .MinBy(endpoint => Array.IndexOf(["http", "https", endpoint.Name], endpoint.Name))?.Name
            ?? throw new ArgumentException($"'{resourceName}' has no endpoint.", nameof(resourceName));
        return new(resource.GetEndpoint(endpointName).Url);
    }

    public static ValueTask<string?> GetConnectionStringAsync(
        this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default) =>
        app.Find<IResourceWithConnectionString>(resourceName).GetConnectionStringAsync(cancellationToken);

    private static T Find<T>(this DistributedApplication app, string resourceName) where T : IResource =>
        app.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<T>()
            .FirstOrDefault(resource => string.Equals(resource.Name, resourceName, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no {typeof(T).Name} '{resourceName}'.", nameof(resourceName));
}
