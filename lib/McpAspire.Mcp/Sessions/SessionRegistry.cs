using McpAspire.Mcp.Http;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>
/// What may be done with sessions. Whoever presents an id that is valid gets one: of a session that another process started, a copy is made from what
/// the store knows of it.
/// </summary>
internal sealed partial class SessionRegistry(
    SessionIds ids,
    ISessionStore store,
    LiveSessions sessions,
    SessionFactory factory,
    SessionCopier copier,
    SessionFreshness freshness,
    SessionPeers peers,
    ILogger<SessionRegistry> logger)
{
    private const int MaxPartBytes = 16 << 10;

    /// <summary>Starts the server of a new session, which is one once it is <see cref="AddAsync">added</see>.</summary>
    /// <exception cref="RejectedException">429: all sessions that the principal may have are in use; 503: all are.</exception>
    public async Task<(string Id, Session Session)> StartAsync(HttpContext context)
    {
        var principal = SessionOwner.Of(context.User);
        var owner = SessionOwner.KeyOf(principal);
        sessions.MakeRoom(owner);
        var (id, name) = ids.Create(principal);
        return (id, await factory.StartAsync(context, name, owner));
    }

    /// <summary>Keeps a session that its client has initialized.</summary>
    /// <exception cref="RejectedException">413: the request is too large to be kept; 503: the store is away.</exception>
    public async ValueTask AddAsync(Session session, JsonRpcRequest initialize)
    {
        var message = PartOf(initialize);
        var ended = await SessionRejections.OrUnavailable(() =>
            store.CreateAsync(session.Name, session.Owner, SessionPart.Initialize, message, CancellationToken.None));
        session.Parts.Note(new SessionPart(SessionPart.Initialize, IsSet: true), version: 1);
        sessions.Add(session);
        Log.Started(logger, sessions.Count);
        foreach (var name in ended)
        {
            Log.Evicted(logger);
            await EndEverywhereAsync(name);
        }
    }

    /// <summary>Finds a session and enters it; the caller leaves it.</summary>
    /// <exception cref="RejectedException">404: there is none, it has ended, or it is someone else's, which nobody may learn from the answer.</exception>
    /// <exception cref="SessionStoreUnavailableException">This process has no copy and cannot make one now.</exception>
    public async ValueTask<Session> EnterAsync(HttpContext context, string id)
    {
        var principal = SessionOwner.Of(context.User);
        if (!ids.TryRead(id, principal, out var name))
            throw SessionRejections.NotFound();

        while (true)
        {
            var session = sessions.TryFind(name, out var found) ? found
                : store.IsShared ? await copier.CopyAsync(context, name, SessionOwner.KeyOf(principal))
                : throw SessionRejections.NotFound();
            if (!session.TryEnter())
            {
                // Only this copy has ended, or the store will say that the session has.
                sessions.Remove(session);
                continue;
            }

            try
            {
                return await freshness.CheckAsync(session) ? session : throw SessionRejections.NotFound();
            }
            catch
            {
                session.Leave();
                throw;
            }
        }
    }

    /// <summary>Ends a session at its client's wish.</summary>
    /// <exception cref="RejectedException">404, as for <see cref="EnterAsync"/>.</exception>
    /// <exception cref="SessionStoreUnavailableException">It cannot be ended now.</exception>
    public async ValueTask EndAsync(HttpContext context, string id)
    {
        if (!ids.TryRead(id, SessionOwner.Of(context.User), out var name) || !await store.RemoveAsync(name, context.RequestAborted))
            throw SessionRejections.NotFound();

        await EndEverywhereAsync(name);
    }

    /// <summary>Keeps what a message that the server has accepted makes of the session, and tells the other copies.</summary>
    /// <exception cref="RejectedException">404: the session has ended; 413: there is too much to keep; 503: the store is away.</exception>
    public async ValueTask RecordAsync(Session session, SessionPart part, JsonRpcMessage message)
    {
        ReadOnlyMemory<byte>? bytes = part.IsSet ? PartOf(message) : default(ReadOnlyMemory<byte>?);
        if (await SessionRejections.OrUnavailable(() => store.UpdateAsync(session.Name, part.Name, bytes, CancellationToken.None)) is { } version)
        {
            session.Parts.Note(part, version);
            await peers.TellAsync(BackplaneMessageKind.Changed, session.Name, message, $"{version}");
            return;
        }

        throw await SessionRejections.OrUnavailable(() => store.TouchAsync(session.Name, CancellationToken.None)) is null ? SessionRejections.NotFound() : TooLarge();
    }

    private static RejectedException TooLarge() => SessionRejections.TooLarge($"A session keeps {StoredSession.MaxParts} requests of {MaxPartBytes} bytes.");

    private static byte[] PartOf(JsonRpcMessage message) => Messages.ToBytes(message) is { Length: <= MaxPartBytes } bytes ? bytes : throw TooLarge();

    private async ValueTask EndEverywhereAsync(string name)
    {
        if (sessions.TryFind(name, out var session))
            sessions.End(session);

        await peers.TellAsync(BackplaneMessageKind.Ended, name);
    }
}
