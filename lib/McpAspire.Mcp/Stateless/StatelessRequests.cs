using McpAspire.Mcp.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Stateless;

/// <summary>Serves requests that stand alone.</summary>
internal sealed class StatelessRequests(
    StatelessServer servers,
    ServerFactory factory,
    IOptions<HttpServerTransportOptions> transportOptions,
    IOptions<McpHttpOptions> httpOptions,
    IHostApplicationLifetime lifetime)
{
    /// <summary>Serves a POST of 2026-07-28.</summary>
    public async Task PostAsync(HttpContext context, IncomingMessages incoming)
    {
        if (RequestIn(incoming) is not { } request)
        {
            // The revision defines no notification for a client to post; one that comes changes nothing.
            StatelessRules.CheckVersion(context.Request.Headers);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var server = await servers.RentAsync(context);
        try
        {
            StatelessRules.Check(context.Request.Headers, request, server.Server.ServerOptions.ToolCollection);
            var response = NewResponse(context);
            var exchange = new Exchange(server, request, response) { ServerId = servers.NextId(), IsStateless = true, HasErrorStatuses = true };

            // A subscription has no end of its own that the host could wait for.
            var stopping = request.Method == RequestMethods.SubscriptionsListen ? lifetime.ApplicationStopping : CancellationToken.None;
            await response.CarryAsync([exchange], context.Request.Headers[McpHeaders.ProtocolVersion], stopping);
        }
        finally
        {
            await servers.ReturnAsync(server);
        }
    }

    /// <summary>Serves a POST of an older revision where sessions are switched off.</summary>
    public async Task PostOlderAsync(HttpContext context, IncomingMessages incoming, string version)
    {
        if (RequestIn(incoming) is not { } request)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        // What initialize agrees on is in its body.
        var agreed = request.Method == RequestMethods.Initialize ? null : version;
        await using var server = await factory.StartAsync(context, sessionId: null);
        var response = NewResponse(context);
        await response.CarryAsync([new Exchange(server, request, response) { IsStateless = true }], agreed, CancellationToken.None);
    }

    private static JsonRpcRequest? RequestIn(IncomingMessages incoming) => incoming switch
    {
        { IsBatch: false, Messages: [JsonRpcRequest request] } => request,
        { IsBatch: false, Messages: [JsonRpcNotification] } => null,
        _ => throw new RejectedException(StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest, "The body has to be a single request or notification."),
    };

    private MessageResponse NewResponse(HttpContext context) => new(context, httpOptions.Value.KeepAliveInterval, transportOptions.Value.TimeProvider);
}
