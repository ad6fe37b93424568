using System.Collections.Concurrent;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>Makes copies of sessions that other processes started, and keeps them equal to what is stored.</summary>
internal sealed partial class SessionCopier(ISessionStore store, LiveSessions sessions, SessionFactory factory, ILogger<SessionCopier> logger)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Session>>> _copying = new(StringComparer.Ordinal);

    /// <summary>Makes a copy of a session that this process does not have; of many who ask at once, one makes it.</summary>
    public async Task<Session> CopyAsync(HttpContext context, string name, string owner)
    {
        var own = new Lazy<Task<Session>>(() => CopyFromStoreAsync(context, name, owner));
        while (true)
        {
            var copying = _copying.GetOrAdd(name, own);
            try
            {
                return await copying.Value;
            }
            catch (OperationCanceledException) when (copying != own)
            {
                // The one for whose request it was made has left.
            }
            finally
            {
                _copying.TryRemove(KeyValuePair.Create(name, copying));
            }
        }
    }

    /// <summary>Makes a copy what is stored, whatever it has missed.</summary>
    /// <exception cref="TimeoutException">Its server did not answer.</exception>
    public async Task CatchUpAsync(Session session, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(session.Name, cancellationToken) is { } stored)
            await session.ChangeAsync(() => BecomeAsync(session, stored));
    }

    /// <summary>Makes a change that another process has recorded.</summary>
    public Task FollowAsync(Session session, JsonRpcMessage change, long version) => session.ChangeAsync(async () =>
    {
        if (SessionPart.Of(change) is not { } part || !session.Parts.IsNews(part, version))
            return;

        try
        {
            await Replay.SendAsync(session.Server, change, session.User);
            session.Parts.Note(part, version);
        }
        catch (TimeoutException exception)
        {
            Log.NotFollowed(logger, exception);
        }
    });

    private async Task<Session> CopyFromStoreAsync(HttpContext context, string name, string owner)
    {
        // The copy that was made between the look at the sessions and the one at the copying.
        if (sessions.TryFind(name, out var made))
            return made;

        var stored = await store.FindAsync(name, CancellationToken.None) ?? throw SessionRejections.NotFound();
        sessions.MakeRoom(owner);
        var session = await factory.StartAsync(context, name, owner);
        try
        {
            await BecomeAsync(session, stored);
            if (session.ProtocolVersion is null)
                throw SessionRejections.NotFound();
        }
        catch
        {
            await session.Server.DisposeAsync();
            throw;
        }

        // What came before was for others. What others have said of the session since it was read is missing, so that the first who uses the copy asks again.
        session.TryReceive(stored.State.LastMessage);
        session.Doubt();
        sessions.Add(session);
        Log.Copied(logger, sessions.Count);
        return session;
    }

    private static async Task BecomeAsync(Session session, StoredSession stored)
    {
        foreach (var message in session.Parts.MissingFrom(stored))
            await Replay.SendAsync(session.Server, message, session.User);

        session.Parts.CatchUp(stored);
    }
}
