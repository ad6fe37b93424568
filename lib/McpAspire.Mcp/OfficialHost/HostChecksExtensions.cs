using McpAspire.Mcp;
using McpAspire.Mcp.Hosting;
using McpAspire.Mcp.Http;
using McpAspire.Mcp.OfficialHost;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What our host has, and the official one can be given from outside.</summary>
public static class HostChecksExtensions
{
    /// <summary>Registers what the endpoint's checks need, and what is done to every message.</summary>
    /// <param name="builder">From <c>AddMcpServer().WithHttpTransport()</c>.</param>
    /// <returns>The same builder.</returns>
    public static IMcpServerBuilder WithHostChecks(this IMcpServerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.AddMcpHttpOptions();
        builder.Services.TryAddSingleton<RebindingGuard>();
        builder.Services.AddMessageFilters();
        return builder;
    }

    /// <summary>Refuses requests to hosts and from origins that are not allowed, and bodies that are too large.</summary>
    /// <param name="endpoint">From <c>MapMcp()</c>.</param>
    /// <returns>The same endpoint.</returns>
    public static IEndpointConventionBuilder WithHostChecks(this IEndpointConventionBuilder endpoint) =>
        endpoint.AddEndpointFilter<IEndpointConventionBuilder, HostChecks>();
}
