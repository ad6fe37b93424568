using McpAspire.Mcp.Signing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace McpAspire.Mcp.Hosting;

internal static class McpHttpOptionsExtensions
{
    /// <summary>Reads the options from the configuration and checks them when the host starts.</summary>
    public static void AddMcpHttpOptions(this IServiceCollection services)
    {
        services.AddOptions<McpHttpOptions>().BindConfiguration(McpHttpOptions.Section)
            .Validate(
                options => SigningKeys.AreValid(options.SessionKeys),
                $"{McpHttpOptions.Section}:{nameof(McpHttpOptions.SessionKeys)} takes one or two keys of at least 32 bytes in hexadecimal.")
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<McpHttpOptions>, McpHttpOptionsValidator>());
    }
}
