using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Sessions;

/// <summary>
/// Asks the store, now and then, after sessions that are in use: that keeps them from ending there, and shows what this process has missed of them.
/// </summary>
internal sealed partial class SessionFreshness(
    ISessionStore store,
    LiveSessions sessions,
    SessionCopier copier,
    SessionInbox inbox,
    IOptions<HttpServerTransportOptions> options,
    ILogger<SessionFreshness> logger)
{
    private static readonly TimeSpan TouchInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _interval = LiveSessions.Shorter(TouchInterval, options.Value.IdleTimeout / 4);

    /// <summary>Asks after all sessions that are in use.</summary>
    public Task CheckAsync() => Task.WhenAll(sessions.All.Where(session => session.RestingSince is null).Select(session => CheckAsync(session).AsTask()));

    /// <summary>Whether a session is still there. Asks the store now and then only: a session costs a request of the session era nothing.</summary>
    public async ValueTask<bool> CheckAsync(Session session)
    {
        if (!store.IsShared || !session.TryTouch(_interval))
            return true;

        try
        {
            using var patience = new CancellationTokenSource(Patience, options.Value.TimeProvider);
            if (await store.TouchAsync(session.Name, patience.Token) is not { } state)
            {
                sessions.End(session);
                return false;
            }

            await inbox.CollectAsync(session, state.LastMessage, patience.Token);
            if (!session.Parts.IsAt(state.Version))
                await copier.CatchUpAsync(session, patience.Token);
        }
        catch (Exception exception) when (exception is SessionStoreUnavailableException or OperationCanceledException or TimeoutException)
        {
            Log.NotAsked(logger, exception);
        }

        return true;
    }
}
