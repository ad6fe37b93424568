using System.Collections.Concurrent;
using System.Security.Cryptography;
using McpAspire.Mcp.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Sessions;

/// <summary>The sessions of this process. All access to them goes through here, so that here is where they can be shared between processes.</summary>
internal sealed partial class SessionRegistry(IOptions<HttpServerTransportOptions> options, ILogger<SessionRegistry> logger)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly TimeProvider _time = options.Value.TimeProvider;

    public int Count => _sessions.Count;

    /// <summary>An id that cannot be guessed: 256 random bits in hexadecimal.</summary>
    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public void Add(Session session)
    {
        _sessions[session.Id] = session;
        Log.Started(logger, _sessions.Count);
    }

    /// <summary>Makes sure that one more session fits, at the cost of the one that has rested longest.</summary>
    /// <exception cref="RejectedException">503: all are in use.</exception>
    public void MakeRoom()
    {
        while (_sessions.Count >= options.Value.MaxIdleSessionCount)
        {
            var (session, since) = Resting().DefaultIfEmpty().MinBy(resting => resting.Since);
            if (session is null)
                throw new RejectedException(StatusCodes.Status503ServiceUnavailable, RejectedException.TransportError, "There are too many sessions.");

            if (session.TryEndResting(since))
            {
                Log.Evicted(logger, options.Value.MaxIdleSessionCount);
                Forget(session);
            }
        }
    }

    /// <summary>Finds a session and enters it; the caller leaves it.</summary>
    /// <exception cref="RejectedException">404: there is none, it has ended, or it is someone else's, which nobody may learn from the answer.</exception>
    public Session Enter(string id, string owner) =>
        _sessions.TryGetValue(id, out var session) && session.Owner == owner && session.TryEnter() ? session : throw NotFound();

    /// <summary>Ends a session at its client's wish.</summary>
    /// <exception cref="RejectedException">404, as for <see cref="Enter"/>.</exception>
    public void End(string id, string owner)
    {
        if (!_sessions.TryGetValue(id, out var session) || session.Owner != owner || !session.TryEnd())
            throw NotFound();

        Forget(session);
    }

    /// <summary>Ends the sessions that have rested for longer than the idle timeout.</summary>
    public void Sweep()
    {
        if (options.Value.IdleTimeout == Timeout.InfiniteTimeSpan)
            return;

        foreach (var (session, since) in Resting())
        {
            if (_time.GetElapsedTime(since) >= options.Value.IdleTimeout && session.TryEndResting(since))
            {
                Log.Expired(logger, options.Value.IdleTimeout);
                Forget(session);
            }
        }
    }

    /// <summary>Ends all sessions and waits for them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var ending = _sessions.Values.Where(session => session.TryEnd()).Select(StopAsync).ToArray();
        _sessions.Clear();
        await Task.WhenAll(ending).WaitAsync(cancellationToken);
    }

    private static RejectedException NotFound() =>
        new(StatusCodes.Status404NotFound, RejectedException.SessionNotFound, "There is no such session; start one with initialize.");

    private IEnumerable<(Session Session, long Since)> Resting()
    {
        foreach (var session in _sessions.Values)
        {
            if (session.RestingSince is { } since)
                yield return (session, since);
        }
    }

    // Not awaited: a tool that ignores its cancellation must not hold up the one who ended the session.
    private void Forget(Session session)
    {
        _sessions.TryRemove(session.Id, out _);
        _ = StopAsync(session);
    }

    private async Task StopAsync(Session session)
    {
        try
        {
            await session.StopAsync();
            Log.Ended(logger, _sessions.Count);
        }
        catch (Exception exception)
        {
            Log.EndedBadly(logger, exception);
        }
    }
}
