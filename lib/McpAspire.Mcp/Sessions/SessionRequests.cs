using McpAspire.Mcp.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>Serves the revisions up to 2025-11-25, in which a client has a session.</summary>
internal sealed class SessionRequests(
    SessionRegistry sessions,
    ISessionStore store,
    SessionPeers peers,
    IOptions<HttpServerTransportOptions> transportOptions,
    IOptions<McpHttpOptions> httpOptions,
    IHostApplicationLifetime lifetime,
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
            : throw NothingToResume();

        var session = await EnterAsync(context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Server.Stopping, lifetime.ApplicationStopping);
        try
        {
            if (stream == ISessionStore.OwnStream)
                await SendOwnStreamAsync(NewResponse(context), session, number, ending);
            else
                await FollowStreamAsync(NewResponse(context), session, stream, number!.Value, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The way in which such a stream ends.
        }
        finally
        {
            session.Leave();
        }
    }

    /// <summary>Ends the session.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        await sessions.EndAsync(context, RequireId(context.Request));
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
        var response = NewResponse(context, NewRecord(session));
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
            await peers.DeliverAsync(session.Name, message, context.RequestAborted);
    }

    private async Task SendOwnStreamAsync(MessageResponse response, Session session, long? after, CancellationTokenSource ending)
    {
        if (after is not null)
            await FollowAsync(session, ISessionStore.OwnStream);

        if (!session.TryAddOwnStream(ending, httpOptions.Value.MaxStreamsPerSession))
            throw new RejectedException(StatusCodes.Status409Conflict, RejectedException.TransportError, "The session has too many streams open.");

        try
        {
            var wake = session.EventsOf(ISessionStore.OwnStream).Next;
            var events = await store.TakeAsync(session.Name, after, ending.Token) ?? throw NothingToResume();
            await SendOwnEventsAsync(response, session, events, wake, ending.Token);
        }
        finally
        {
            session.RemoveOwnStream(ending);
        }
    }

    // What belongs to no request waits in the store for whichever process the client listens to.
    private async Task SendOwnEventsAsync(MessageResponse response, Session session, IReadOnlyList<SessionEvent> events, Task wake, CancellationToken cancellationToken)
    {
        try
        {
            await response.StartStreamAsync();
            while (true)
            {
                foreach (var taken in events)
                    await response.SendEventAsync(taken, ISessionStore.OwnStream);

                await response.RestAsync(wake, cancellationToken);
                wake = session.EventsOf(ISessionStore.OwnStream).Next;
                events = await TryTakeAsync(session, cancellationToken);
            }
        }
        finally
        {
            await response.CloseAsync();
        }
    }

    private async Task<IReadOnlyList<SessionEvent>> TryTakeAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            return await store.TakeAsync(session.Name, after: null, cancellationToken) ?? [];
        }
        catch (SessionStoreUnavailableException)
        {
            // The stream stays; it asks again with the next event, or after the next silence.
            return [];
        }
    }

    // The process that writes the stream, whichever it is, is told that somebody reads it again.
    private async Task FollowStreamAsync(MessageResponse response, Session session, string stream, long after, CancellationToken cancellationToken)
    {
        // As many as there can be calls to be lost: each costs a look at the store whenever something happens in the session.
        if (!session.TryAddFollower(httpOptions.Value.MaxConcurrentRequestsPerSession))
            throw new RejectedException(StatusCodes.Status409Conflict, RejectedException.TransportError, "The session has too many streams open.");

        try
        {
            await SendFollowedEventsAsync(response, session, stream, after, cancellationToken);
        }
        finally
        {
            session.RemoveFollower();
        }
    }

    private async Task SendFollowedEventsAsync(MessageResponse response, Session session, string stream, long after, CancellationToken cancellationToken)
    {
        await FollowAsync(session, stream);
        var wake = session.EventsOf(stream).Next;
        IReadOnlyList<SessionEvent>? events = await store.ReadAsync(session.Name, stream, after, cancellationToken) ?? throw NothingToResume();
        try
        {
            await response.StartStreamAsync();
            while (events is not null)
            {
                foreach (var kept in events)
                {
                    if (kept.Number > after && !kept.Message.IsEmpty)
                        await response.SendEventAsync(kept, stream);

                    if (kept.IsLast)
                        return;

                    after = kept.Number;
                }

                if (!await response.RestAsync(wake, cancellationToken))
                    await FollowAsync(session, stream);

                wake = session.EventsOf(stream).Next;
                events = await TryReadAsync(session, stream, after, cancellationToken);
            }
        }
        finally
        {
            await response.CloseAsync();
        }
    }

    private async Task<IReadOnlyList<SessionEvent>?> TryReadAsync(Session session, string stream, long after, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(session.Name, stream, after, cancellationToken);
        }
        catch (SessionStoreUnavailableException)
        {
            return [];
        }
    }

    private async Task FollowAsync(Session session, string stream)
    {
        session.Follow(stream);
        await peers.TellAsync(BackplaneMessageKind.Followed, session.Name, detail: stream);
    }

    private static string RequireId(HttpRequest request)
    {
        string? id = request.Headers[McpHeaders.SessionId];
        return string.IsNullOrEmpty(id)
            ? throw new RejectedException(StatusCodes.Status400BadRequest, RejectedException.TransportError, $"The header {McpHeaders.SessionId} is missing; a session starts with initialize.")
            : id;
    }

    private static RejectedException InvalidRequest(string message) => new(StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest, message);

    private static RejectedException NothingToResume() =>
        new(StatusCodes.Status400BadRequest, RejectedException.TransportError, $"The {McpHeaders.LastEventId} is not that of an event of this session that is still kept.");

    private MessageResponse NewResponse(HttpContext context, StreamRecord? record = null) =>
        new(context, httpOptions.Value.KeepAliveInterval, transportOptions.Value.TimeProvider, record);

    private StreamRecord NewRecord(Session session) => new(session, store, peers, httpOptions.Value.ResumeTimeout, transportOptions.Value.TimeProvider, recordLogger);
}
