using McpAspire.Security;
using ModelContextProtocol;

namespace McpAspire.Api.Mcp;

/// <summary>Over HTTP, where every request has a principal, listing is a right of its own.</summary>
internal static class ListToolsAuthorization
{
    public static IMcpServerBuilder RequireScopeToListTools(this IMcpServerBuilder builder) =>
        builder.WithRequestFilters(filters => filters.AddListToolsFilter(next => (request, cancellationToken) =>
            request.User is { } user && Principal.From(user) is { } principal && principal.Scopes.Contains(Scopes.ToolsRead)
                ? next(request, cancellationToken)
                : throw new McpProtocolException($"Listing tools needs the scope {Scopes.ToolsRead}.", McpErrorCode.InvalidRequest)));
}
