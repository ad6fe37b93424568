using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Mcp;

/// <summary>
/// How long a client may keep what it was told (<c>ttlMs</c>), and that it may not share it (<c>cacheScope</c>): every answer needs a scope, which the next
/// who asks may not have. Lists change at an operator's hand, which clients that listen are told.
/// </summary>
internal sealed class CacheHints : IConfigureOptions<McpServerOptions>
{
    private static readonly TimeSpan Lists = TimeSpan.FromMinutes(1);

    public void Configure(McpServerOptions options)
    {
        var filters = options.Filters.Request;
        filters.ListToolsFilters.Add(next => async (request, cancellationToken) =>
        {
            var result = await next(request, cancellationToken);
            // What was enabled last stands last in the collection.
            result.Tools = [.. result.Tools.OrderBy(tool => tool.Name, StringComparer.Ordinal)];
            return Hint(result, Lists);
        });
        filters.ListPromptsFilters.Add(next => async (request, cancellationToken) =>
        {
            var result = await next(request, cancellationToken);
            result.Prompts = [.. result.Prompts.OrderBy(prompt => prompt.Name, StringComparer.Ordinal)];
            return Hint(result, Lists);
        });
        filters.ListResourcesFilters.Add(next => async (request, cancellationToken) => Hint(await next(request, cancellationToken), Lists));
        filters.ListResourceTemplatesFilters.Add(next => async (request, cancellationToken) => Hint(await next(request, cancellationToken), Lists));
    }

    public static TResult Hint<TResult>(TResult result, TimeSpan timeToLive)
        where TResult : ICacheableResult
    {
        result.TimeToLive = timeToLive;
        result.CacheScope = CacheScope.Private;
        return result;
    }
}
