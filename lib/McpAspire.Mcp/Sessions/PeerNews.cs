using System.Globalization;

namespace McpAspire.Mcp.Sessions;

/// <summary>Does what the messages of other processes ask for.</summary>
internal sealed partial class PeerNews(LiveSessions sessions, SessionCopier copier, SessionInbox inbox, ILogger<PeerNews> logger)
{
    /// <summary>Takes note of what another process says; null if it may have been missed.</summary>
    public void Receive(BackplaneMessage? message)
    {
        if (message is null)
        {
            foreach (var copy in sessions.All)
                copy.Doubt();
        }
        else if (sessions.TryFind(message.Session, out var session))
        {
            Receive(message, session);
        }
    }

    private void Receive(BackplaneMessage message, Session session)
    {
        switch (message.Kind)
        {
            case BackplaneMessageKind.Ended:
                sessions.End(session);
                break;
            case BackplaneMessageKind.Changed when message.Message is { } change && NumberOf(message) is { } version:
                _ = FollowAsync(message.Kind, copier.FollowAsync(session, Messages.Read(change), version));
                break;
            case BackplaneMessageKind.Delivered when message.Message is { } progress:
                session.Deliver(Messages.Read(progress), new() { User = session.User });
                break;
            case BackplaneMessageKind.Delivered when NumberOf(message) is { } number:
                _ = FollowAsync(message.Kind, inbox.CollectAsync(session, number, CancellationToken.None));
                break;
            case BackplaneMessageKind.Appended when message.Detail is { } stream:
                session.Connections.Watches.Wake(stream);
                break;
            case BackplaneMessageKind.Followed when message.Detail is { } stream:
                session.Connections.Follow(stream);
                break;
        }
    }

    private static long? NumberOf(BackplaneMessage message) =>
        long.TryParse(message.Detail, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Whatever fails here is made up for by the next look at the store.
    private async Task FollowAsync(BackplaneMessageKind kind, Task following)
    {
        try
        {
            await following;
        }
        catch (Exception exception)
        {
            Log.NotFollowed(logger, kind, exception);
        }
    }
}
