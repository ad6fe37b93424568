using McpAspire.Mcp;

namespace McpAspire.Api.Hosting;

internal static class SharedSessionKeys
{
    /// <summary>Refuses to start without a key: what one replica signs (session ids, request state), the others could not verify.</summary>
    public static IServiceCollection RequireSharedSessionKeys(this IServiceCollection services)
    {
        services.AddOptions<McpHttpOptions>().Validate(
            options => options.SessionKeys.Count > 0,
            "Mcp:Http:SessionKeys is empty: replicas share sessions, so they need the same key. Set Mcp__Http__SessionKeys__0 to 32 random bytes in hex (openssl rand -hex 32).");
        return services;
    }
}
