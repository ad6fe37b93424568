using System.Collections.Concurrent;
using McpAspire.Mcp.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>
/// The sessions that this process has a copy of. Whoever presents an id that is valid gets one: of a session that another process started, a copy is
/// made from what the store knows of it. All access to sessions goes through here.
/// </summary>
internal sealed partial class SessionRegistry(
    SessionIds ids,
    ISessionStore store,
    SessionPeers peers,
    ServerFactory servers,
    IOptions<HttpServerTransportOptions> options,
    ILogger<SessionRegistry> logger)
{
    private const int MaxPartBytes = 16 << 10;

    private static readonly TimeSpan TouchInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TouchPatience = TimeSpan.FromSeconds(2);

    /// <summary>How long a copy is kept that is not used: another can be made.</summary>
    private static readonly TimeSpan CopyLifetime = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<Session>>> _copying = new(StringComparer.Ordinal);
    private readonly TimeProvider _time = options.Value.TimeProvider;
    private readonly TimeSpan _touchInterval = WithinIdleTimeout(TouchInterval, options.Value.IdleTimeout / 4);
    private readonly TimeSpan _lifetime = store.IsShared ? WithinIdleTimeout(CopyLifetime, options.Value.IdleTimeout) : options.Value.IdleTimeout;

    public int Count => _sessions.Count;

    /// <summary>Starts the server of a new session, which is one once it is <see cref="AddAsync">added</see>.</summary>
    /// <exception cref="RejectedException">503: all sessions are in use.</exception>
    public async Task<(string Id, Session Session)> StartAsync(HttpContext context)
    {
        MakeRoom();
        var owner = SessionOwner.Of(context.User);
        var (id, name) = ids.Create(owner);
        return (id, await NewSessionAsync(context, name));
    }

    /// <summary>Keeps a session that its client has initialized.</summary>
    /// <exception cref="RejectedException">413: the request is too large to be kept; 503: the store is away.</exception>
    public async ValueTask AddAsync(Session session, JsonRpcRequest initialize)
    {
        var message = PartOf(initialize);
        var ended = await OrUnavailable(() => store.CreateAsync(session.Name, SessionPart.Initialize, message, CancellationToken.None));
        session.CatchUp(1);
        _sessions[session.Name] = session;
        Log.Started(logger, _sessions.Count);
        foreach (var name in ended)
        {
            Log.Evicted(logger, options.Value.MaxIdleSessionCount);
            await EndEverywhereAsync(name);
        }
    }

    /// <summary>Finds a session and enters it; the caller leaves it.</summary>
    /// <exception cref="RejectedException">404: there is none, it has ended, or it is someone else's, which nobody may learn from the answer.</exception>
    /// <exception cref="SessionStoreUnavailableException">This process has no copy and cannot make one now.</exception>
    public async ValueTask<Session> EnterAsync(HttpContext context, string id)
    {
        var owner = SessionOwner.Of(context.User);
        if (!ids.TryRead(id, owner, out var name))
            throw NotFound();

        while (true)
        {
            var session = _sessions.TryGetValue(name, out var found) ? found
                : store.IsShared ? await CopyAsync(context, name)
                : throw NotFound();
            if (!session.TryEnter())
            {
                // Only this copy has ended, or the store will say that the session has.
                _sessions.TryRemove(KeyValuePair.Create(name, session));
                continue;
            }

            try
            {
                return await IsAliveAsync(session) ? session : throw NotFound();
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
            throw NotFound();

        await EndEverywhereAsync(name);
    }

    /// <summary>Keeps what a message that the server has accepted makes of the session, and tells the other copies.</summary>
    /// <exception cref="RejectedException">404: the session has ended; 413: there is too much to keep; 503: the store is away.</exception>
    public async ValueTask RecordAsync(Session session, SessionPart part, JsonRpcMessage message)
    {
        ReadOnlyMemory<byte>? bytes = part.IsSet ? PartOf(message) : default(ReadOnlyMemory<byte>?);
        if (await OrUnavailable(() => store.UpdateAsync(session.Name, part.Name, bytes, CancellationToken.None)) is { } version)
        {
            session.Advance(version);
            await peers.TellAsync(BackplaneMessageKind.Changed, session.Name, message, $"{version}");
            return;
        }

        throw await OrUnavailable(() => store.TouchAsync(session.Name, CancellationToken.None)) is null ? NotFound() : TooLarge();
    }

    /// <summary>Ends the copies that have not been used for too long, and with them, where nobody else could have one, the sessions.</summary>
    public void Sweep()
    {
        if (_lifetime == Timeout.InfiniteTimeSpan)
            return;

        foreach (var (session, since) in Resting())
        {
            if (_time.GetElapsedTime(since) >= _lifetime && session.TryEndResting(since))
            {
                Log.Expired(logger, _lifetime);
                Forget(session);
            }
        }
    }

    /// <summary>Keeps the sessions that are in use from ending in the store.</summary>
    public Task TouchAsync() =>
        Task.WhenAll(_sessions.Values.Where(session => session.RestingSince is null).Select(session => IsAliveAsync(session).AsTask()));

    /// <summary>Takes note of what another process says; null if it may have been missed.</summary>
    public void Receive(BackplaneMessage? message)
    {
        if (message is null)
        {
            foreach (var copy in _sessions.Values)
                copy.Doubt();
        }
        else if (_sessions.TryGetValue(message.Session, out var session))
        {
            Receive(message, session);
        }
    }

    /// <summary>Ends all copies and waits for them; where no other process could go on with them, the sessions end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var ending = _sessions.Values.Where(session => session.TryEnd()).Select(session => StopAsync(session, store.IsShared ? RejectedException.Unavailable() : Ended())).ToArray();
        _sessions.Clear();
        await Task.WhenAll(ending).WaitAsync(cancellationToken);
    }

    private static RejectedException NotFound() =>
        new(StatusCodes.Status404NotFound, RejectedException.SessionNotFound, "There is no such session; start one with initialize.");

    private static RejectedException Ended() => new(StatusCodes.Status404NotFound, RejectedException.SessionNotFound, "The session has ended.");

    private static RejectedException TooLarge() =>
        new(StatusCodes.Status413PayloadTooLarge, RejectedException.TransportError, $"A session keeps {StoredSession.MaxParts} requests of {MaxPartBytes} bytes.");

    // An infinite timeout is a negative one.
    private static TimeSpan WithinIdleTimeout(TimeSpan time, TimeSpan limit) => limit < TimeSpan.Zero || time < limit ? time : limit;

    private static byte[] PartOf(JsonRpcMessage message) => Messages.ToBytes(message) is { Length: <= MaxPartBytes } bytes ? bytes : throw TooLarge();

    private static async ValueTask<T> OrUnavailable<T>(Func<ValueTask<T>> use)
    {
        try
        {
            return await use();
        }
        catch (SessionStoreUnavailableException)
        {
            throw RejectedException.Unavailable();
        }
    }

    private void Receive(BackplaneMessage message, Session session)
    {
        switch (message.Kind)
        {
            case BackplaneMessageKind.Ended when session.TryEnd():
                Forget(session);
                break;
            case BackplaneMessageKind.Changed when message.Message is { } change && long.TryParse(message.Detail, out var version):
                _ = FollowChangeAsync(session, Messages.Read(change), version);
                break;
            case BackplaneMessageKind.Delivered when message.Message is { } delivered:
                session.Deliver(Messages.Read(delivered), new JsonRpcMessageContext());
                break;
            case BackplaneMessageKind.Appended when message.Detail is { } stream:
                session.EventsOf(stream).Beat();
                break;
            case BackplaneMessageKind.Followed when message.Detail is { } stream:
                session.Follow(stream);
                break;
        }
    }

    private async Task<Session> NewSessionAsync(HttpContext context, string name)
    {
        var server = await servers.StartAsync(context, name);
        var session = new Session(name, context.User, server, _time);
        server.Transport.SendUnrelated = message => SendUnrelatedAsync(session, message);
        return session;
    }

    /// <summary>Makes a copy of a session that this process does not have; of many who ask at once, one makes it.</summary>
    private async Task<Session> CopyAsync(HttpContext context, string name)
    {
        var copying = _copying.GetOrAdd(name, _ => new Lazy<Task<Session>>(() => CopyFromStoreAsync(context, name)));
        try
        {
            return await copying.Value;
        }
        finally
        {
            _copying.TryRemove(KeyValuePair.Create(name, copying));
        }
    }

    private async Task<Session> CopyFromStoreAsync(HttpContext context, string name)
    {
        // The copy that was made between the look at the sessions and the one at the copying.
        if (_sessions.TryGetValue(name, out var made))
            return made;

        var stored = await store.FindAsync(name, CancellationToken.None) ?? throw NotFound();
        MakeRoom();
        var session = await NewSessionAsync(context, name);
        try
        {
            await ReplayAsync(session, stored);
        }
        catch
        {
            await session.Server.DisposeAsync();
            throw;
        }

        // What others have said of the session since it was read is missing, so that the first who uses the copy asks again.
        session.Doubt();
        _sessions[name] = session;
        Log.Copied(logger, _sessions.Count);
        return session;
    }

    private static async Task ReplayAsync(Session session, StoredSession stored)
    {
        foreach (var (name, message) in stored.Parts.OrderBy(part => SessionPart.OrderOf(part.Key)))
        {
            if (name == SessionPart.Initialize && session.ProtocolVersion is not null)
                continue;

            if (!await Replay.SendAsync(session.Server, Messages.Read(message), session.User) && name == SessionPart.Initialize)
                throw NotFound();
        }

        session.CatchUp(stored.Version);
    }

    private async Task FollowChangeAsync(Session session, JsonRpcMessage change, long version)
    {
        try
        {
            await Replay.SendAsync(session.Server, change, session.User);
            session.Advance(version);
        }
        catch (TimeoutException exception)
        {
            Log.NotFollowed(logger, exception);
        }
    }

    // Asks the store now and then only: a session costs a request of the session era nothing.
    private async ValueTask<bool> IsAliveAsync(Session session)
    {
        if (!store.IsShared || !session.TryTouch(_touchInterval))
            return true;

        try
        {
            using var patience = new CancellationTokenSource(TouchPatience, _time);
            if (await store.TouchAsync(session.Name, patience.Token) is not { } version)
            {
                if (session.TryEnd())
                    Forget(session);

                return false;
            }

            if (!session.IsAt(version) && await store.FindAsync(session.Name, patience.Token) is { } stored)
                await ReplayAsync(session, stored);
        }
        catch (Exception exception) when (exception is SessionStoreUnavailableException or OperationCanceledException or TimeoutException)
        {
            Log.NotAsked(logger, exception);
        }

        return true;
    }

    private async Task SendUnrelatedAsync(Session session, JsonRpcMessage message)
    {
        // Every copy says by itself that a list has changed: the client needs to hear it of one, the one that it listens to.
        if (message is JsonRpcNotification { Method: var method } && method.EndsWith("/list_changed", StringComparison.Ordinal) && !session.HasOwnStream)
            return;

        if (await TryAppendAsync(session, message))
        {
            session.EventsOf(ISessionStore.OwnStream).Beat();
            if (!session.HasOwnStream)
                await peers.TellAsync(BackplaneMessageKind.Appended, session.Name, detail: ISessionStore.OwnStream);
        }
        else if (message is JsonRpcRequest)
        {
            throw new InvalidOperationException("The client has no stream open on which it could be asked.");
        }
    }

    private async Task<bool> TryAppendAsync(Session session, JsonRpcMessage message)
    {
        try
        {
            return await store.AppendAsync(session.Name, ISessionStore.OwnStream, Messages.ToBytes(message), isLast: false, CancellationToken.None) is not null;
        }
        catch (SessionStoreUnavailableException exception)
        {
            Log.NotSent(logger, exception);
            return false;
        }
    }

    // Makes sure that one more copy fits, at the cost of the one that has rested longest.
    private void MakeRoom()
    {
        while (_sessions.Count >= options.Value.MaxIdleSessionCount)
        {
            // Of copies, which can be made again, some more go at once: looking for the oldest takes longer than starting a session.
            var oldest = Resting().OrderBy(resting => resting.Since).Take(store.IsShared ? 1 + (options.Value.MaxIdleSessionCount / 100) : 1).ToList();
            if (oldest.Count == 0)
                throw new RejectedException(StatusCodes.Status503ServiceUnavailable, RejectedException.TransportError, "There are too many sessions.");

            foreach (var (session, _) in oldest.Where(resting => resting.Session.TryEndResting(resting.Since)))
            {
                Log.Evicted(logger, options.Value.MaxIdleSessionCount);
                Forget(session);
            }
        }
    }

    private IEnumerable<(Session Session, long Since)> Resting()
    {
        foreach (var session in _sessions.Values)
        {
            if (session.RestingSince is { } since)
                yield return (session, since);
        }
    }

    private async ValueTask EndEverywhereAsync(string name)
    {
        if (_sessions.TryGetValue(name, out var session) && session.TryEnd())
            Forget(session);

        await peers.TellAsync(BackplaneMessageKind.Ended, name);
    }

    // Not awaited: a tool that ignores its cancellation must not hold up the one who ended the session.
    private void Forget(Session session)
    {
        _sessions.TryRemove(KeyValuePair.Create(session.Name, session));
        _ = StopAsync(session, Ended());
    }

    private async Task StopAsync(Session session, RejectedException answer)
    {
        try
        {
            if (!store.IsShared)
                await store.RemoveAsync(session.Name, CancellationToken.None);

            await session.StopAsync(answer);
            Log.Ended(logger, _sessions.Count);
        }
        catch (Exception exception)
        {
            Log.EndedBadly(logger, exception);
        }
    }
}
