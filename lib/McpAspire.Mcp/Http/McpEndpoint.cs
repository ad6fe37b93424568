using McpAspire.Mcp.Sessions;
using McpAspire.Mcp.Stateless;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Http;

/// <summary>The MCP endpoint: finds out which era a request belongs to and serves it by that era's rules.</summary>
internal sealed class McpEndpoint(
    RebindingGuard guard,
    MessageReader reader,
    SessionRegistry sessions,
    StatelessServer statelessServer,
    ServerFactory servers,
    IOptions<HttpServerTransportOptions> transportOptions,
    IOptions<McpHttpOptions> httpOptions,
    IHostApplicationLifetime lifetime)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue EventStream = new("text/event-stream");

    private readonly TimeProvider _time = transportOptions.Value.TimeProvider;
    private readonly bool _hasSessions = !transportOptions.Value.Stateless;

    public Task HandlePostAsync(HttpContext context) => AnsweringRejectionsAsync(context, PostAsync);

    public Task HandleGetAsync(HttpContext context) => AnsweringRejectionsAsync(context, GetAsync);

    public Task HandleDeleteAsync(HttpContext context) => AnsweringRejectionsAsync(context, DeleteAsync);

    private async Task AnsweringRejectionsAsync(HttpContext context, Func<HttpContext, Task> handle)
    {
        try
        {
            guard.Check(context);
            await handle(context);
        }
        catch (RejectedException rejection)
        {
            await MessageResponse.WriteBodyAsync(context.Response, rejection.ToMessage(), rejection.Status);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to answer.
        }
    }

    private async Task PostAsync(HttpContext context)
    {
        CheckMediaTypes(context.Request);
        var incoming = await reader.ReadAsync(context.Request);

        var header = VersionHeader(context.Request);
        var version = header ?? StatelessRules.VersionOf(incoming.Messages[0]);
        if (version is not null && !ProtocolVersions.HasHandshake(version))
            await ServeStatelessAsync(context, incoming);
        else if (_hasSessions)
            await ServeSessionAsync(context, incoming);
        else
            await ServeWithoutSessionAsync(context, incoming, header ?? ProtocolVersions.March2025);
    }

    private async Task ServeStatelessAsync(HttpContext context, IncomingMessages incoming)
    {
        if (incoming.IsBatch || incoming.Messages[0] is not (JsonRpcRequest or JsonRpcNotification))
            throw InvalidRequest("The body is a single request or notification.");

        // The revision defines no notification for a client to post; one that comes changes nothing.
        if (incoming.Messages[0] is not JsonRpcRequest request)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var server = await statelessServer.RentAsync(context);
        try
        {
            StatelessRules.Check(context.Request.Headers, request, server.Server.ServerOptions.ToolCollection);
            using var response = NewResponse(context);
            var exchange = new Exchange(server, request, response) { ServerId = statelessServer.NextId(), IsStateless = true };

            // A subscription has no end of its own that the host could wait for.
            var stopping = request.Method == RequestMethods.SubscriptionsListen ? lifetime.ApplicationStopping : CancellationToken.None;
            await RunAsync(context, response, [exchange], VersionHeader(context.Request), stopping);
        }
        finally
        {
            await statelessServer.ReturnAsync(server);
        }
    }

    private async Task ServeSessionAsync(HttpContext context, IncomingMessages incoming)
    {
        string? sessionId = context.Request.Headers[McpHeaders.SessionId];
        var starts = incoming.Messages.Any(message => message is JsonRpcRequest { Method: RequestMethods.Initialize });
        if (string.IsNullOrEmpty(sessionId) && starts && incoming.Messages.Count == 1)
        {
            await StartSessionAsync(context, (JsonRpcRequest)incoming.Messages[0]);
            return;
        }

        if (starts)
            throw InvalidRequest("initialize stands alone, and outside of a session.");

        var session = sessions.Enter(RequireSessionId(context.Request), SessionOwner.Of(context.User));
        try
        {
            context.Response.Headers[McpHeaders.SessionId] = session.Id;
            if (incoming.IsBatch && !ProtocolVersions.HasBatches(session.ProtocolVersion))
                throw InvalidRequest("This protocol version has no batches.");

            await ServeInSessionAsync(context, session, incoming);
        }
        finally
        {
            session.Leave();
        }
    }

    private async Task StartSessionAsync(HttpContext context, JsonRpcRequest initialize)
    {
        sessions.MakeRoom();
        var id = SessionRegistry.NewId();
        var session = new Session(id, SessionOwner.Of(context.User), await servers.StartAsync(context, id), _time);
        session.TryEnter();

        using var response = NewResponse(context);
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
            await RunAsync(context, response, [exchange], protocolVersion: null, CancellationToken.None);
        }
        finally
        {
            session.Leave();
            if (!started)
                await session.StopAsync();
        }
    }

    private async Task ServeInSessionAsync(HttpContext context, Session session, IncomingMessages incoming)
    {
        using var response = NewResponse(context);
        var exchanges = new List<Exchange>();
        try
        {
            // All or nothing: whether there is room is known before anything begins.
            foreach (var request in incoming.Messages.OfType<JsonRpcRequest>())
                exchanges.Add(Admit(session, new Exchange(session.Server, request, response) { IsBatched = incoming.IsBatch }));

            foreach (var message in incoming.Messages.Where(message => message is not JsonRpcRequest))
                session.Deliver(context, message);

            if (exchanges.Count > 0)
                await RunAsync(context, response, exchanges, protocolVersion: null, CancellationToken.None);
            else
                context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        finally
        {
            foreach (var exchange in exchanges)
                session.Remove(exchange);
        }
    }

    private Exchange Admit(Session session, Exchange exchange)
    {
        if (session.ExchangeCount >= httpOptions.Value.MaxConcurrentRequestsPerSession)
            throw new RejectedException(StatusCodes.Status429TooManyRequests, RejectedException.TransportError, "Too many requests of this session are under way.") { RequestId = exchange.ServerId };

        return session.TryAdd(exchange) ? exchange : throw InvalidRequest("A request of this id is under way.", exchange.ServerId);
    }

    private async Task ServeWithoutSessionAsync(HttpContext context, IncomingMessages incoming, string version)
    {
        if (incoming.IsBatch || incoming.Messages[0] is not (JsonRpcRequest or JsonRpcNotification))
            throw InvalidRequest("The body is a single request or notification.");

        if (incoming.Messages[0] is not JsonRpcRequest request)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        // What initialize agrees on is in its body.
        var agreed = request.Method == RequestMethods.Initialize ? null : version;
        await using var server = await servers.StartAsync(context, sessionId: null);
        using var response = NewResponse(context);
        var exchange = new Exchange(server, request, response) { IsStateless = true };
        await RunAsync(context, response, [exchange], agreed, CancellationToken.None);
    }

    private static async Task RunAsync(HttpContext context, MessageResponse response, IReadOnlyList<Exchange> exchanges, string? protocolVersion, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            foreach (var exchange in exchanges)
                exchange.Begin(context, protocolVersion);

            await response.HoldAsync(Task.WhenAll(exchanges.Select(exchange => exchange.Answered)), ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            foreach (var exchange in exchanges)
                exchange.Abandon();
        }
        finally
        {
            await response.CloseAsync();
        }
    }

    private async Task GetAsync(HttpContext context)
    {
        RequireSessionEra(context);
        if (!context.Request.GetTypedHeaders().Accept.Any(EventStream.IsSubsetOf))
            throw new RejectedException(StatusCodes.Status406NotAcceptable, RejectedException.TransportError, "The client has to accept text/event-stream.");

        var session = sessions.Enter(RequireSessionId(context.Request), SessionOwner.Of(context.User));
        try
        {
            await StreamAsync(context, session);
        }
        finally
        {
            session.Leave();
        }
    }

    private async Task StreamAsync(HttpContext context, Session session)
    {
        using var response = NewResponse(context);
        if (!session.Server.Transport.TryAdd(response, httpOptions.Value.MaxStreamsPerSession))
            throw new RejectedException(StatusCodes.Status409Conflict, RejectedException.TransportError, "The session has too many streams open.");

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Server.Stopping, lifetime.ApplicationStopping);
        try
        {
            context.Response.Headers[McpHeaders.SessionId] = session.Id;
            await response.StartStreamAsync();
            await response.HoldAsync(Task.Delay(Timeout.Infinite, ending.Token), ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The way in which such a stream ends.
        }
        finally
        {
            session.Server.Transport.Remove(response);
            await response.CloseAsync();
        }
    }

    private Task DeleteAsync(HttpContext context)
    {
        RequireSessionEra(context);
        sessions.End(RequireSessionId(context.Request), SessionOwner.Of(context.User));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private void RequireSessionEra(HttpContext context)
    {
        var version = VersionHeader(context.Request);
        if (_hasSessions && (version is null || ProtocolVersions.HasHandshake(version)))
            return;

        if (version is not null && !ProtocolVersions.IsStateless(version))
            throw new RejectedException(StatusCodes.Status400BadRequest, RejectedException.TransportError, $"The {McpHeaders.ProtocolVersion} is not supported.");

        context.Response.Headers.Allow = HttpMethods.Post;
        throw new RejectedException(StatusCodes.Status405MethodNotAllowed, RejectedException.TransportError, "This protocol version only has POST.");
    }

    private static void CheckMediaTypes(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            throw new RejectedException(StatusCodes.Status415UnsupportedMediaType, RejectedException.TransportError, "The content type has to be application/json.");

        var accept = request.GetTypedHeaders().Accept;
        if (!accept.Any(Json.IsSubsetOf) || !accept.Any(EventStream.IsSubsetOf))
            throw new RejectedException(StatusCodes.Status406NotAcceptable, RejectedException.TransportError, "The client has to accept application/json and text/event-stream.");
    }

    private static string RequireSessionId(HttpRequest request)
    {
        string? sessionId = request.Headers[McpHeaders.SessionId];
        return string.IsNullOrEmpty(sessionId)
            ? throw new RejectedException(StatusCodes.Status400BadRequest, RejectedException.TransportError, $"The header {McpHeaders.SessionId} is missing; a session starts with initialize.")
            : sessionId;
    }

    private static string? VersionHeader(HttpRequest request)
    {
        string? version = request.Headers[McpHeaders.ProtocolVersion];
        return string.IsNullOrEmpty(version) ? null : version;
    }

    private static RejectedException InvalidRequest(string message, RequestId requestId = default) =>
        new(StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest, message) { RequestId = requestId };

    private MessageResponse NewResponse(HttpContext context) => new(context, httpOptions.Value.KeepAliveInterval, _time);
}
