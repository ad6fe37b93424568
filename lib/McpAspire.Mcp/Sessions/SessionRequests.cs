using McpAspire.Mcp.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>Serves the revisions up to 2025-11-25, in which a client has a session.</summary>
internal sealed class SessionRequests(
    SessionRegistry sessions,
    SessionStreams streams,
    SessionInbox inbox,
    ISessionStore store,
    SessionPeers peers,
    IOptions<HttpServerTransportOptions> transportOptions,
    IOptions<McpHttpOptions> httpOptions,
    ILogger<StreamRecord> recordLogger)
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

        var session = await EnterAsync(context);
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

    /// <summary>Opens a stream for what the server sends on its own, or goes on with any stream that was lost.</summary>
    public async Task GetAsync(HttpContext context)
    {
        string? lastEvent = context.Request.Headers[McpHeaders.LastEventId];
        var (stream, number) = string.IsNullOrEmpty(lastEvent) ? (ISessionStore.OwnStream, (long?)null)
            : StreamEventId.TryParse(lastEvent, out var lost, out var last) ? (lost, last)
            : throw SessionRejections.NothingToResume();

        var session = await EnterAsync(context);
        try
        {
            await streams.SendAsync(context, session, stream, number);
        }
        finally
        {
            session.Leave();
        }
    }

    /// <summary>Ends the session.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var id = RequireId(context.Request);
        await sessions.EndAsync(context, id);
        context.Response.Headers[McpHeaders.SessionId] = id;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async ValueTask<Session> EnterAsync(HttpContext context)
    {
        var id = RequireId(context.Request);
        var session = await sessions.EnterAsync(context, id);
        context.Response.Headers[McpHeaders.SessionId] = id;
        return session;
    }

    private async Task StartAsync(HttpContext context, JsonRpcRequest initialize)
    {
        var (id, session) = await sessions.StartAsync(context);
        session.TryEnter();

        var response = NewResponse(context);
        var started = false;
        var exchange = new Exchange(session.Server, initialize, response)
        {
            // Before the client can read the answer and use the session, here or elsewhere.
            Answering = async answer =>
            {
                if (answer is not JsonRpcResponse)
                    return;

                await sessions.AddAsync(session, initialize);
                started = true;
                context.Response.Headers[McpHeaders.SessionId] = id;
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
                await session.Server.DisposeAsync();
        }
    }

    private async Task ServeAsync(HttpContext context, Session session, IncomingMessages incoming)
    {
        var response = NewResponse(context, NewRecord(session, incoming));
        var exchanges = new List<Exchange>();
        try
        {
            // All or nothing: whether there is room is known before anything begins.
            foreach (var request in incoming.Messages.OfType<JsonRpcRequest>())
            {
                var exchange = new Exchange(session.Server, request, response) { IsBatched = incoming.IsBatch, Answering = Recording(session, request) };
                session.Add(exchange, httpOptions.Value.MaxConcurrentRequestsPerSession);
                exchanges.Add(exchange);
            }

            foreach (var message in incoming.Messages.Where(message => message is not JsonRpcRequest))
                await DeliverAsync(context, session, message);

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

    private Func<JsonRpcMessage, ValueTask>? Recording(Session session, JsonRpcRequest request) => SessionPart.Of(request) is { } part
        ? answer => answer is JsonRpcResponse ? sessions.RecordAsync(session, part, request) : ValueTask.CompletedTask
        : null;

    private async ValueTask DeliverAsync(HttpContext context, Session session, JsonRpcMessage message)
    {
        if (SessionPart.Of(message) is { } part)
            await sessions.RecordAsync(session, part, message);

        if (!session.Deliver(message, new JsonRpcMessageContext { User = context.User, ExecutionContext = ExecutionContext.Capture() }))
            await inbox.PostAsync(session, message, context.RequestAborted);
    }

    private static string RequireId(HttpRequest request)
    {
        string? id = request.Headers[McpHeaders.SessionId];
        return string.IsNullOrEmpty(id)
            ? throw new RejectedException(StatusCodes.Status400BadRequest, RejectedException.TransportError, $"The header {McpHeaders.SessionId} is missing; a session starts with initialize.")
            : id;
    }

    private static RejectedException InvalidRequest(string message) => new(StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest, message);

    private MessageResponse NewResponse(HttpContext context, StreamRecord? record = null) =>
        new(context, httpOptions.Value.KeepAliveInterval, transportOptions.Value.TimeProvider, record);

    private StreamRecord NewRecord(Session session, IncomingMessages incoming) =>
        new(session, incoming.Messages.OfType<JsonRpcRequest>(), store, peers, httpOptions.Value.ResumeTimeout, transportOptions.Value.TimeProvider, recordLogger);
}
