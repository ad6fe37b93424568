using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Bench.Mcp;

/// <summary>
/// The SDK's own transport the way it is meant to be used without sessions: a server for each request. None of the checks that a host has to add.
/// </summary>
internal static class SdkEndpoint
{
    private static readonly JsonTypeInfo<JsonRpcMessage> Message =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    public static async Task HandleAsync(HttpContext context, IOptions<McpServerOptions> options, ILoggerFactory loggerFactory)
    {
        var message = await JsonSerializer.DeserializeAsync(context.Request.BodyReader, Message, context.RequestAborted)
            ?? throw new BadHttpRequestException("A message is an object.");
        message.Context = new JsonRpcMessageContext { User = context.User, ProtocolVersion = context.Request.Headers["MCP-Protocol-Version"] };

        await using var transport = new StreamableHttpServerTransport(loggerFactory) { Stateless = true };
        await using var server = McpServer.Create(transport, options.Value, loggerFactory, context.RequestServices);
        var run = server.RunAsync(context.RequestAborted);
        context.Response.ContentType = "text/event-stream";
        if (!await transport.HandlePostRequestAsync(message, context.Response.Body, null, context.RequestAborted))
            context.Response.StatusCode = StatusCodes.Status202Accepted;

        await transport.DisposeAsync();
        await run;
    }
}
