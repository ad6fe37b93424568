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

    public static async Task<ResourceCommandResponse> ExecuteAsync(this GrpcClient client, string name, string command) => await client.CallAsync(
        "ExecuteResourceCommand", ResourceCommandResponse.Parser, new ResourceCommandRequest { ResourceName = name, CommandName = command }, Application.Timeout);

    public static IAsyncEnumerable<ConsoleLogLine> LinesAsync(this GrpcClient client, string name) => client
        .StreamAsync("WatchResourceConsoleLogs", WatchResourceConsoleLogsUpdate.Parser, new WatchResourceConsoleLogsRequest { ResourceName = name }, Application.Timeout)
        .SelectMany(update => update.LogLines);

    public static ResourceProperty Property(this Resource resource, string name) => resource.Properties.Single(property => property.Name == name);
}
