using System.Diagnostics.CodeAnalysis;
using McpAspire.Mcp.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps an MCP endpoint.</summary>
public static class McpEndpointRouteBuilderExtensions
{
    /// <summary>Serves MCP over Streamable HTTP, revisions 2025-03-26 to 2026-07-28, on one path.</summary>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="pattern">The path, such as <c>/mcp</c>.</param>
    /// <returns>For conventions on the endpoint, such as authorization.</returns>
    /// <exception cref="InvalidOperationException"><c>WithHttpTransport()</c> has not been called.</exception>
    public static IEndpointConventionBuilder MapMcp(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);

        var endpoint = endpoints.ServiceProvider.GetService<McpEndpoint>()
            ?? throw new InvalidOperationException("MapMcp() needs AddMcpServer().WithHttpTransport().");

        var group = endpoints.MapGroup(pattern);
        group.MapMethods("", [HttpMethods.Post], endpoint.HandlePostAsync).WithDisplayName("MCP POST");
        group.MapMethods("", [HttpMethods.Get], endpoint.HandleGetAsync).WithDisplayName("MCP GET");
        group.MapMethods("", [HttpMethods.Delete], endpoint.HandleDeleteAsync).WithDisplayName("MCP DELETE");
        return group;
    }
}
