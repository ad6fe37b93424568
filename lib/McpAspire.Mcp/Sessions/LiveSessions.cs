using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using McpAspire.Mcp.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Sessions;

/// <summary>
/// The sessions that have a server in this process, and which of them end when they rest too long or are too many. Where others share them these are
/// copies, and only the copies end.
/// </summary>
internal sealed partial class LiveSessions(
    ISessionStore store,
    IOptions<HttpServerTransportOptions> options,
    IOptions<McpHttpOptions> httpOptions,
    ILogger<LiveSessions> logger)
{
    /// <summary>How long a copy is kept that is not used: another can be made.</summary>
    private static readonly TimeSpan CopyLifetime = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly TimeProvider _time = options.Value.TimeProvider;
    private readonly TimeSpan _lifetime = store.IsShared ? Shorter(CopyLifetime, options.Value.IdleTimeout) : options.Value.IdleTimeout;

    public int Count => _sessions.Count;

    public ICollection<Session> All => _sessions.Values;

    /// <summary>The shorter of two times, of which the second may be infinite.</summary>
    public static TimeSpan Shorter(TimeSpan time, TimeSpan limit) => limit < TimeSpan.Zero || time < limit ? time : limit;

    public bool TryFind(string name, [NotNullWhen(true)] out Session? session) => _sessions.TryGetValue(name, out session);

    public void Add(Session session)
    {
        if (_sessions.TryAdd(session.Name, session))
            _counts.AddOrUpdate(session.Owner, 1, (_, count) => count + 1);
    }

    /// <summary>Takes a session out that has ended.</summary>
    public void Remove(Session session)
    {
        if (!_sessions.TryRemove(KeyValuePair.Create(session.Name, session)))
            return;

        // An owner without sessions is forgotten, unless they start one just then.
        var left = _counts.AddOrUpdate(session.Owner, 0, (_, count) => count - 1);
        if (left == 0)
            _counts.TryRemove(KeyValuePair.Create(session.Owner, 0));
    }

    /// <summary>
    /// Makes sure that one more session of an owner fits, at the cost of theirs that has rested longest, or, when there are too many of all, of those
    /// of whoever has most.
    /// </summary>
    /// <exception cref="RejectedException">429: all of the owner's are in use; 503: all are.</exception>
    public void MakeRoom(string owner)
    {
        var limit = httpOptions.Value.MaxSessionsPerPrincipal;
        while (CountOf(owner) >= limit)
        {
            if (!TryEnd(Resting().Where(resting => resting.Session.Owner == owner).OrderBy(resting => resting.Since).Take(AtOnce(limit)), limit))
                throw SessionRejections.TooManyOfOwner(limit);
        }

        limit = options.Value.MaxIdleSessionCount;
        while (_sessions.Count >= limit)
        {
            if (!TryEnd(Resting().OrderByDescending(resting => RankOf(resting.Session.Owner, owner)).ThenBy(resting => resting.Since).Take(AtOnce(limit)), limit))
                throw SessionRejections.TooManySessions();
        }
    }

    /// <summary>Ends the sessions that have not been used for too long.</summary>
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

    /// <summary>Ends a session here, if it has not ended.</summary>
    public void End(Session session)
    {
        if (session.TryEnd())
            Forget(session);
    }

    /// <summary>Ends all and waits for them; where no other process could go on with them, the sessions end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var ending = _sessions.Values.Where(session => session.TryEnd()).ToList();
        ending.ForEach(Remove);
        await Task.WhenAll(ending.Select(session => StopAsync(session, store.IsShared ? RejectedException.Unavailable() : SessionRejections.Ended()))).WaitAsync(cancellationToken);
    }

    // Of copies, which can be made again, some more go at once: looking for the right one takes longer than starting a session.
    private int AtOnce(int limit) => store.IsShared ? 1 + (limit / 100) : 1;

    private int CountOf(string owner) => _counts.GetValueOrDefault(owner);

    // With the new one, the owner has most among those who have as many.
    private int RankOf(string owner, string newcomer) => (2 * CountOf(owner)) + (owner == newcomer ? 1 : 0);

    private IEnumerable<(Session Session, long Since)> Resting()
    {
        foreach (var session in _sessions.Values)
        {
            if (session.RestingSince is { } since)
                yield return (session, since);
        }
    }

    // False if there is none to end; one that was taken into use meanwhile is another matter.
    private bool TryEnd(IEnumerable<(Session Session, long Since)> chosen, int limit)
    {
        var any = false;
        foreach (var (session, since) in chosen.ToList())
        {
            any = true;
            if (session.TryEndResting(since))
            {
                Log.Evicted(logger, limit);
                Forget(session);
            }
        }

        return any;
    }

    // Not awaited: a tool that ignores its cancellation must not hold up the one who ended the session.
    private void Forget(Session session)
    {
        Remove(session);
        _ = StopAsync(session, SessionRejections.Ended());
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
