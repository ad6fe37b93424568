using McpAspire.Mcp.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>Serves the revisions up to 2025-11-25, in which a client has a session.</summary>
internal sealed class SessionRequests(
    SessionRegistry sessions,
    ServerFactory servers,
    IOptions<HttpServerTransportOptions> transportOptions,
    IOptions<McpHttpOptions> httpOptions,
    IHostApplicationLifetime lifetime)
{
    /// <summary>Serves requests, notifications and answers; <c>initialize</c> starts a session.</summary>
    public async Task PostAsync(HttpContext context, IncomingMessages incoming)
    {
        var hasSession = !string.IsNullOrEmpty(context.Request.Headers[McpHeaders.SessionId]);
        if (!hasSession && incoming is { IsBatch: false, Messages: [JsonRpcRequest { Method: RequestMethods.Initialize } initialize] })
        {
            await StartAsync(context, initialize);
            return;
        }

        if (incoming.Messages.Any(message => message is JsonRpcRequest { Method: RequestMethods.Initialize }))
            throw InvalidRequest("initialize stands alone, and outside of a session.");

        var session = Enter(context);
        try
        {
            if (incoming.IsBatch && !ProtocolVersions.HasBatches(session.ProtocolVersion))
                throw InvalidRequest("This protocol version has no batches.");

            await ServeAsync(context, session, incoming);
        }
        finally
        {
            session.Leave();
        }
    }

    /// <summary>Opens a stream for what the server sends on its own.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var session = Enter(context);
        try
        {
            await StreamAsync(context, session);
        }
        finally
        {
            session.Leave();
        }
    }

    /// <summary>Ends the session.</summary>
    public void Delete(HttpContext context)
    {
        sessions.End(RequireId(context.Request), SessionOwner.Of(context.User));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Session Enter(HttpContext context)
    {
        var session = sessions.Enter(RequireId(context.Request), SessionOwner.Of(context.User));
        context.Response.Headers[McpHeaders.SessionId] = session.Id;
        return session;
    }

    private async Task StartAsync(HttpContext context, JsonRpcRequest initialize)
    {
        sessions.MakeRoom();
        var id = SessionRegistry.NewId();
        var session = new Session(id, SessionOwner.Of(context.User), await servers.StartAsync(context, id), transportOptions.Value.TimeProvider);
        session.TryEnter();

        var response = NewResponse(context);
        var started = false;
        var exchange = new Exchange(session.Server, initialize, response)
        {
            // Before the client can read the answer and use the session.
            Answering = answer =>
            {
                if (answer is not JsonRpcResponse)
                    return;

                started = true;
                context.Response.Headers[McpHeaders.SessionId] = id;
                sessions.Add(session);
            },
        };

        try
        {
            await response.CarryAsync([exchange], protocolVersion: null, CancellationToken.None);
        }
        finally
        {
            session.Leave();
            if (!started)
                await session.StopAsync();
        }
    }

    private async Task ServeAsync(HttpContext context, Session session, IncomingMessages incoming)
    {
        var response = NewResponse(context);
        var exchanges = new List<Exchange>();
        try
        {
            // All or nothing: whether there is room is known before anything begins.
            foreach (var request in incoming.Messages.OfType<JsonRpcRequest>())
            {
                var exchange = new Exchange(session.Server, request, response) { IsBatched = incoming.IsBatch };
                session.Add(exchange, httpOptions.Value.MaxConcurrentRequestsPerSession);
                exchanges.Add(exchange);
            }

            foreach (var message in incoming.Messages.Where(message => message is not JsonRpcRequest))
                session.Deliver(context, message);

            if (exchanges.Count > 0)
                await response.CarryAsync(exchanges, protocolVersion: null, CancellationToken.None);
            else
                context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        finally
        {
            exchanges.ForEach(session.Remove);
        }
    }

    private async Task StreamAsync(HttpContext context, Session session)
    {
        var response = NewResponse(context);
        var transport = session.Server.Transport;
        if (!transport.TryAdd(response, httpOptions.Value.MaxStreamsPerSession))
            throw new RejectedException(StatusCodes.Status409Conflict, RejectedException.TransportError, "The session has too many streams open.");

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Server.Stopping, lifetime.ApplicationStopping);
        try
        {
            await response.StartStreamAsync();
            await response.HoldAsync(Task.Delay(Timeout.Infinite, ending.Token), ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The way in which such a stream ends.
        }
        finally
        {
            transport.Remove(response);
            await response.CloseAsync();
        }
    }

    private static string RequireId(HttpRequest request)
    {
        string? id = request.Headers[McpHeaders.SessionId];
        return string.IsNullOrEmpty(id)
            ? throw new RejectedException(StatusCodes.Status400BadRequest, RejectedException.TransportError, $"The header {McpHeaders.SessionId} is missing; a session starts with initialize.")
            : id;
    }

    private static RejectedException InvalidRequest(string message) => new(StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest, message);

    private MessageResponse NewResponse(HttpContext context) => new(context, httpOptions.Value.KeepAliveInterval, transportOptions.Value.TimeProvider);
}
