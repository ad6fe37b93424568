using System.Text.Json.Nodes;
using McpAspire.Mcp.Sessions;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp.Signing;

/// <summary>
/// Signs the <c>requestState</c> of every input-required result on its way out and opens it on its way in, whatever the transport: tools, prompts and
/// resources write plain state, and only ever read their own.
/// </summary>
internal sealed class RequestStateFilters(RequestStateSigner signer) : IPostConfigureOptions<McpServerOptions>
{
    private const string State = "requestState";

    public void PostConfigure(string? name, McpServerOptions options)
    {
        // The first to see what comes in and the last to see what goes out: all other filters see what a tool sees.
        options.Filters.Message.IncomingFilters.Insert(0, next => (context, cancellationToken) =>
        {
            if (context.JsonRpcMessage is JsonRpcRequest { Params: JsonObject parameters } request && TargetOf(request.Method, parameters) is { } target)
                Open(context, parameters, (request.Method, target));

            return next(context, cancellationToken);
        });
        options.Filters.Message.OutgoingFilters.Add(next => (context, cancellationToken) =>
        {
            if (context.JsonRpcMessage is JsonRpcResponse { Result: JsonObject result } && Text(result[State]) is { } state)
                Sign(context, result, state);

            return next(context, cancellationToken);
        });
    }

    private void Open(MessageContext context, JsonObject parameters, (string Method, string Name) use)
    {
        // The response shares the items of its request.
        context.Items[State] = use;
        if (parameters[State] is not { } sent)
            return;

        parameters[State] = Text(sent) is { } signed && signer.TryOpen(signed, OwnerOf(context), use.Method, use.Name, out var state)
            ? state
            : throw new McpProtocolException("The request state is not one that this server gave for this request, or it has expired.", McpErrorCode.InvalidParams);
    }

    private void Sign(MessageContext context, JsonObject result, string state)
    {
        var use = ((string Method, string Name))context.Items[State]!;
        result[State] = signer.Sign(state, OwnerOf(context), use.Method, use.Name);
    }

    private static string OwnerOf(MessageContext context) => context.User is { } user ? SessionOwner.Of(user) : "local";

    private static string? TargetOf(string method, JsonObject parameters) => method switch
    {
        RequestMethods.ToolsCall or RequestMethods.PromptsGet => Text(parameters["name"]),
        RequestMethods.ResourcesRead => Text(parameters["uri"]),
        _ => null,
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
