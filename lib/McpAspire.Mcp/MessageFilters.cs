using McpAspire.Mcp.Signing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp;

internal static class MessageFilters
{
    /// <summary>Registers what is done to the messages of every server, whatever its transport.</summary>
    public static void AddMessageFilters(this IServiceCollection services)
    {
        services.AddRequestStateSigning();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<McpServerOptions>, UnreadableParameters>());
    }
}
