using McpAspire.Security;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Mcp;

/// <summary>Over HTTP, where every request has a principal, to see what the server offers is a right of its own.</summary>
internal static class ReadAuthorization
{
    public static IMcpServerBuilder RequireScopeToRead(this IMcpServerBuilder builder)
    {
        // There are filters for all methods but this one.
        builder.Services.PostConfigure<McpServerOptions>(options =>
        {
            if (options.Handlers.SubscriptionsListenHandler is { } listen)
                options.Handlers.SubscriptionsListenHandler = Guard(listen);
        });
        return builder.WithRequestFilters(filters => filters
            .AddListToolsFilter(Guard)
            .AddListResourcesFilter(Guard)
            .AddListResourceTemplatesFilter(Guard)
            .AddReadResourceFilter(Guard)
            .AddSubscribeToResourcesFilter(Guard)
            .AddListPromptsFilter(Guard)
            .AddGetPromptFilter(Guard)
            .AddCompleteFilter(Guard));
    }

    private static McpRequestHandler<TParams, TResult> Guard<TParams, TResult>(McpRequestHandler<TParams, TResult> next) => (request, cancellationToken) =>
        request.User is { } user && Principal.From(user) is { } principal && principal.Scopes.Contains(Scopes.ToolsRead)
            ? next(request, cancellationToken)
            : throw new McpProtocolException($"To see what this server offers needs the scope {Scopes.ToolsRead}.", McpErrorCode.InvalidRequest);
}
