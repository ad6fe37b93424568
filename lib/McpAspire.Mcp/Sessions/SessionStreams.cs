using McpAspire.Mcp.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Sessions;

/// <summary>Serves a session's streams that clients open with GET: its own, and those of requests whose connection was lost.</summary>
internal sealed class SessionStreams(
    ISessionStore store,
    SessionPeers peers,
    IOptions<HttpServerTransportOptions> transportOptions,
    IOptions<McpHttpOptions> httpOptions,
    IHostApplicationLifetime lifetime)
{
    /// <summary>How often a stream is looked at that another process writes, and for how long a writer has to be gone that was seen to be.</summary>
    private readonly TimeSpan _lookInterval = httpOptions.Value.ProcessLease / 2;

    private readonly TimeProvider _time = transportOptions.Value.TimeProvider;

    /// <summary>Sends a stream until its client, the session or the host ends, or until it has come to its end.</summary>
    /// <param name="context">The GET.</param>
    /// <param name="session">Whose stream it is; entered by the caller.</param>
    /// <param name="stream">Its name.</param>
    /// <param name="after">The last event that the client has; null for a stream of the session's own that goes on with nothing.</param>
    /// <exception cref="RejectedException">400: that event is not there; 409: there are too many streams.</exception>
    public async Task SendAsync(HttpContext context, Session session, string stream, long? after)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Server.Stopping, lifetime.ApplicationStopping);
        try
        {
            if (stream == ISessionStore.OwnStream)
                await SendOwnAsync(context, session, after, ending);
            else
                await FollowAsync(context, session, stream, after!.Value, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The way in which such a stream ends.
        }
    }

    private async Task SendOwnAsync(HttpContext context, Session session, long? after, CancellationTokenSource ending)
    {
        if (after is not null)
            await TellFollowedAsync(session, ISessionStore.OwnStream);

        if (!session.Connections.TryAddOwnStream(ending, httpOptions.Value.MaxStreamsPerSession))
            throw SessionRejections.TooManyStreams();

        try
        {
            using var watch = session.Connections.Watches.Open(ISessionStore.OwnStream);
            var wake = watch.Next;
            var opened = await store.OpenAsync(session.Name, after, ending.Token) ?? throw SessionRejections.NothingToResume();
            await SendOwnEventsAsync(NewResponse(context, httpOptions.Value.KeepAliveInterval), session, opened, watch, wake, ending.Token);
        }
        finally
        {
            session.Connections.RemoveOwnStream(ending);
        }
    }

    // What belongs to no request waits in the store for whichever process the client listens to.
    private async Task SendOwnEventsAsync(MessageResponse response, Session session, StreamOpening opened, StreamWatch watch, Task wake, CancellationToken cancellationToken)
    {
        try
        {
            await response.StartStreamAsync(ProtocolVersions.HasPrimingEvents(session.ProtocolVersion) ? StreamEventId.Format(ISessionStore.OwnStream, opened.Place) : null);
            var events = opened.Events;
            while (true)
            {
                foreach (var taken in events)
                    await response.SendEventAsync(taken, ISessionStore.OwnStream);

                await response.RestAsync(wake, cancellationToken);
                wake = watch.Next;
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
            return await store.TakeAsync(session.Name, cancellationToken);
        }
        catch (SessionStoreUnavailableException)
        {
            // The stream stays; it asks again with the next event, or after the next silence.
            return [];
        }
    }

    private async Task FollowAsync(HttpContext context, Session session, string stream, long after, CancellationToken cancellationToken)
    {
        // As many as there can be calls to be lost: each costs a look at the store now and then.
        if (!session.Connections.TryAddFollower(httpOptions.Value.MaxConcurrentRequestsPerSession))
            throw SessionRejections.TooManyStreams();

        try
        {
            using var watch = session.Connections.Watches.Open(stream);
            await TellFollowedAsync(session, stream);
            var wake = watch.Next;
            var found = await store.ReadAsync(session.Name, stream, after, cancellationToken) ?? throw SessionRejections.NothingToResume();
            await SendFollowedEventsAsync(NewResponse(context, LiveSessions.Shorter(_lookInterval, httpOptions.Value.KeepAliveInterval)), session, found, after, watch, wake, cancellationToken);
        }
        finally
        {
            session.Connections.RemoveFollower();
        }
    }

    private async Task SendFollowedEventsAsync(MessageResponse response, Session session, StreamEvents? found, long after, StreamWatch watch, Task wake, CancellationToken cancellationToken)
    {
        try
        {
            await response.StartStreamAsync();
            long? lostSince = null;
            while (found is not null)
            {
                foreach (var kept in found.Events)
                {
                    if (kept.Number > after && !kept.Message.IsEmpty)
                        await response.SendEventAsync(kept, watch.Stream);

                    if (kept.IsLast)
                        return;

                    after = kept.Number;
                }

                lostSince = found.Lost is null ? null : lostSince ?? _time.GetTimestamp();
                if (found.Lost is { } requests && _time.GetElapsedTime(lostSince!.Value) >= _lookInterval)
                    await TryEndAsync(session, watch.Stream, after, requests, cancellationToken);
                else if (!await response.RestAsync(wake, cancellationToken))
                    await TellFollowedAsync(session, watch.Stream);

                wake = watch.Next;
                found = await TryReadAsync(session, watch.Stream, after, cancellationToken);
            }
        }
        finally
        {
            await response.CloseAsync();
        }
    }

    // The writer may come back, or another follower be quicker: what the stream ends with is read like all that came before.
    private async Task TryEndAsync(Session session, string stream, long last, ReadOnlyMemory<byte> requests, CancellationToken cancellationToken)
    {
        try
        {
            await store.EndAsync(session.Name, stream, last, LostRequests.AnswersTo(requests), cancellationToken);
        }
        catch (SessionStoreUnavailableException)
        {
            // Tried again once the store says that the writer is gone.
        }
    }

    private async Task<StreamEvents?> TryReadAsync(Session session, string stream, long after, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(session.Name, stream, after, cancellationToken);
        }
        catch (SessionStoreUnavailableException)
        {
            return new StreamEvents([], Lost: null);
        }
    }

    // The process that writes the stream, whichever it is, is told that somebody reads it again.
    private async Task TellFollowedAsync(Session session, string stream)
    {
        session.Connections.Follow(stream);
        await peers.TellAsync(BackplaneMessageKind.Followed, session.Name, detail: stream);
    }

    private MessageResponse NewResponse(HttpContext context, TimeSpan keepAlive) => new(context, keepAlive, _time);
}
