using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>
/// Carries what a client sends to the process that waits for it: answers, cancellations, progress. The store keeps what must not be lost, and the
/// backplane only tells of it: whoever missed that finds out at the next look at the session.
/// </summary>
internal sealed partial class SessionInbox(ISessionStore store, SessionPeers peers, ILogger<SessionInbox> logger)
{
    private const int MaxMessageBytes = 1 << 20;

    /// <summary>Hands over a message that this process does not wait for.</summary>
    /// <exception cref="Http.RejectedException">413: it is too large to be carried; 429: the session sends too much; 404: it has ended.</exception>
    /// <exception cref="SessionStoreUnavailableException">It cannot be carried now.</exception>
    public async ValueTask PostAsync(Session session, JsonRpcMessage message, CancellationToken cancellationToken)
    {
        if (!store.IsShared)
            return;

        var bytes = Messages.ToBytes(message);
        if (bytes.Length > MaxMessageBytes)
            throw SessionRejections.TooLarge($"An answer may have {MaxMessageBytes} bytes.");

        var isProgress = message is JsonRpcNotification { Method: NotificationMethods.ProgressNotification };
        var number = await store.PostAsync(session.Name, bytes, isKept: !isProgress, cancellationToken) ?? throw SessionRejections.NotFound();
        if (number == ISessionStore.TooMuch)
            throw SessionRejections.TooManyMessages();

        // It was not for this process, and nor will it be.
        if (!isProgress && number == session.Received + 1)
            session.TryReceive(number);

        await peers.TellAsync(BackplaneMessageKind.Delivered, session.Name, isProgress ? message : null, $"{number}");
    }

    /// <summary>Delivers, once, what was posted up to a message and may be for this process.</summary>
    public async Task CollectAsync(Session session, long last, CancellationToken cancellationToken)
    {
        if (session.Received >= last)
            return;

        if (!session.Waits)
        {
            // All that was posted is older than anything that could be waited for from now on.
            session.TryReceive(last);
            return;
        }

        foreach (var posted in await store.CollectAsync(session.Name, session.Received, cancellationToken))
        {
            if (session.TryReceive(posted.Number))
                Deliver(session, posted);
        }

        // What is no longer kept is not waited for.
        session.TryReceive(last);
    }

    // A client wrote it, and another version of this program may have accepted it: one message must not cost those behind it.
    private void Deliver(Session session, PostedMessage posted)
    {
        try
        {
            session.Deliver(Messages.Read(posted.Message), new JsonRpcMessageContext { User = session.User });
        }
        catch (JsonException exception)
        {
            Log.NotDelivered(logger, exception);
        }
    }
}
