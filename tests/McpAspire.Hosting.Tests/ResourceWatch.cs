using Aspire.Hosting.Dashboard.Messages;
using Resource = Aspire.Hosting.Dashboard.Messages.Resource;

namespace McpAspire.Hosting.Tests;

/// <summary>Short ways through the resource service's messages.</summary>
internal static class ResourceWatch
{
    /// <summary>The first state of a resource that is as asked for.</summary>
    public static async Task<Resource> UntilAsync(this GrpcClient client, string displayName, Func<Resource, bool> condition) => await client
        .StreamAsync("WatchResources", WatchResourcesUpdate.Parser, request: null, Application.Timeout)
        .SelectMany(update => update.InitialData?.Resources ?? update.Changes.Value.Select(change => change.Upsert))
        .FirstAsync(resource => resource.DisplayName == displayName && condition(resource), Application.Timeout);

    public static ResourceProperty Property(this Resource resource, string name) => resource.Properties.Single(property => property.Name == name);
}
