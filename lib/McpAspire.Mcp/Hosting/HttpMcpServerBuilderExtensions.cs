using McpAspire.Mcp;
using McpAspire.Mcp.Hosting;
using McpAspire.Mcp.Http;
using McpAspire.Mcp.Sessions;
using McpAspire.Mcp.Stateless;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Streamable HTTP transport to an MCP server.</summary>
public static class HttpMcpServerBuilderExtensions
{
    /// <summary>Registers what <c>MapMcp</c> needs.</summary>
    /// <param name="builder">From <c>AddMcpServer()</c>.</param>
    /// <param name="configureOptions">Sets the transport's options.</param>
    /// <returns>The same builder.</returns>
    public static IMcpServerBuilder WithHttpTransport(this IMcpServerBuilder builder, Action<HttpServerTransportOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var services = builder.Services;
        services.TryAddSingleton<ClientMistakes>();
        services.TryAddSingleton<ServerFactory>();
        services.TryAddSingleton<StatelessServer>();
        services.TryAddSingleton<ISessionStore, InMemorySessionStore>();
        services.TryAddSingleton<ISessionBackplane, LoneBackplane>();
        services.TryAddSingleton<SessionIds>();
        services.TryAddSingleton<SessionPeers>();
        services.TryAddSingleton<LiveSessions>();
        services.TryAddSingleton<SessionFactory>();
        services.TryAddSingleton<SessionCopier>();
        services.TryAddSingleton<SessionInbox>();
        services.TryAddSingleton<SessionFreshness>();
        services.TryAddSingleton<SessionRegistry>();
        services.TryAddSingleton<PeerNews>();
        services.TryAddSingleton<RebindingGuard>();
        services.TryAddSingleton<MessageReader>();
        services.TryAddSingleton<StatelessRequests>();
        services.TryAddSingleton<SessionStreams>();
        services.TryAddSingleton<SessionRequests>();
        services.TryAddSingleton<McpEndpoint>();
        services.AddHostedService<SessionSweeper>();
        services.AddHostedService<LastAnswers>();
        services.AddHostedService<PeerListener>();
        services.AddHostedService<ProcessBeat>();
        services.AddMessageFilters();

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpServerTransportOptions>, HttpServerTransportOptionsValidator>());
        var transportOptions = services.AddOptions<HttpServerTransportOptions>().ValidateOnStart();
        if (configureOptions is not null)
            transportOptions.Configure(configureOptions);

        services.AddMcpHttpOptions();
        return builder;
    }
}
