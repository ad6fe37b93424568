using System.Collections.Concurrent;
using McpAspire.Mcp.Http;
using McpAspire.Mcp.Sessions;
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
    private readonly OpenStreams _streams = new();
    private readonly ConcurrentDictionary<Exchange, byte> _underWay = new();
    private volatile bool _stopped;

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

        if (request.Method == RequestMethods.SubscriptionsListen)
            await ListenAsync(context, request);
        else
            await ServeAsync(context, request, CancellationToken.None);
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
        await CarryAsync(response, new Exchange(server, request, response) { IsStateless = true }, agreed, CancellationToken.None);
    }

    /// <summary>Answers what is under way, and all that still comes.</summary>
    public Task StopAsync()
    {
        _stopped = true;
        return Task.WhenAll(_underWay.Keys.Select(exchange => exchange.FailAsync(RejectedException.Stopping())));
    }

    // A subscription has no end of its own that the host could wait for, and holding many costs a client little.
    private async Task ListenAsync(HttpContext context, JsonRpcRequest request)
    {
        var owner = SessionOwner.KeyOf(SessionOwner.Of(context.User));
        if (!_streams.TryOpen(owner, httpOptions.Value.MaxStreamsPerPrincipal))
            throw SessionRejections.TooManyStreamsOfOwner(httpOptions.Value.MaxStreamsPerPrincipal, request.Id);

        try
        {
            await ServeAsync(context, request, lifetime.ApplicationStopping);
        }
        finally
        {
            _streams.Close(owner);
        }
    }

    private async Task ServeAsync(HttpContext context, JsonRpcRequest request, CancellationToken stopping)
    {
        var server = await servers.RentAsync(context);
        try
        {
            StatelessRules.Check(context.Request.Headers, request, server.Server.ServerOptions.ToolCollection);
            var response = NewResponse(context);
            var exchange = new Exchange(server, request, response) { ServerId = servers.NextId(), IsStateless = true, HasErrorStatuses = true };
            await CarryAsync(response, exchange, context.Request.Headers[McpHeaders.ProtocolVersion], stopping);
        }
        finally
        {
            await servers.ReturnAsync(server);
        }
    }

    private async Task CarryAsync(MessageResponse response, Exchange exchange, string? protocolVersion, CancellationToken stopping)
    {
        _underWay.TryAdd(exchange, 0);
        try
        {
            // What came after all others were answered.
            if (_stopped)
                throw RejectedException.Stopping();

            await response.CarryAsync([exchange], protocolVersion, stopping);
        }
        finally
        {
            _underWay.TryRemove(exchange, out _);
        }
    }

    private static JsonRpcRequest? RequestIn(IncomingMessages incoming) => incoming switch
    {
        { IsBatch: false, Messages: [JsonRpcRequest request] } => request,
        { IsBatch: false, Messages: [JsonRpcNotification] } => null,
        _ => throw new RejectedException(StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest, "The body has to be a single request or notification."),
    };

    private MessageResponse NewResponse(HttpContext context) => new(context, httpOptions.Value.KeepAliveInterval, transportOptions.Value.TimeProvider);
}
