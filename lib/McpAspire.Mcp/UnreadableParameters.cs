using System.Text.Json;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

#pragma warning disable MCP9005 // Deprecated from 2026-07-28 on, and sent by clients of the session era.

namespace McpAspire.Mcp;

/// <summary>
/// Answers -32602 to parameters that are not what their method takes, which the SDK would call an internal error. They are looked at only when something
/// could not be read: it may as well have been something of our own.
/// </summary>
internal sealed class UnreadableParameters : IPostConfigureOptions<McpServerOptions>
{
    private static readonly Dictionary<string, Type> Parameters = new(StringComparer.Ordinal)
    {
        [RequestMethods.Initialize] = typeof(InitializeRequestParams),
        [RequestMethods.ToolsList] = typeof(ListToolsRequestParams),
        [RequestMethods.ToolsCall] = typeof(CallToolRequestParams),
        [RequestMethods.PromptsList] = typeof(ListPromptsRequestParams),
        [RequestMethods.PromptsGet] = typeof(GetPromptRequestParams),
        [RequestMethods.ResourcesList] = typeof(ListResourcesRequestParams),
        [RequestMethods.ResourcesTemplatesList] = typeof(ListResourceTemplatesRequestParams),
        [RequestMethods.ResourcesRead] = typeof(ReadResourceRequestParams),
        [RequestMethods.ResourcesSubscribe] = typeof(SubscribeRequestParams),
        [RequestMethods.ResourcesUnsubscribe] = typeof(UnsubscribeRequestParams),
        [RequestMethods.SubscriptionsListen] = typeof(SubscriptionsListenRequestParams),
        [RequestMethods.CompletionComplete] = typeof(CompleteRequestParams),
        [RequestMethods.LoggingSetLevel] = typeof(SetLevelRequestParams),
    };

    public void PostConfigure(string? name, McpServerOptions options) =>
        options.Filters.Message.IncomingFilters.Add(next => async (context, cancellationToken) =>
        {
            try
            {
                await next(context, cancellationToken);
            }
            catch (JsonException exception) when (context.JsonRpcMessage is JsonRpcRequest request && !IsReadable(request))
            {
                throw new McpProtocolException($"The parameters are not those of {request.Method}.", exception, McpErrorCode.InvalidParams);
            }
        });

    private static bool IsReadable(JsonRpcRequest request)
    {
        try
        {
            return !Parameters.TryGetValue(request.Method, out var type)
                || request.Params.Deserialize(McpJsonUtilities.DefaultOptions.GetTypeInfo(type)) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
