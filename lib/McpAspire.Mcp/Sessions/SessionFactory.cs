using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>Starts the servers of sessions, and sends what they say that belongs to no request.</summary>
internal sealed partial class SessionFactory(
    ServerFactory servers,
    ISessionStore store,
    SessionPeers peers,
    IOptions<HttpServerTransportOptions> options,
    ILogger<SessionFactory> logger)
{
    public async Task<Session> StartAsync(HttpContext context, string name, string owner)
    {
        var server = await servers.StartAsync(context, name);
        var session = new Session(name, owner, context.User, server, options.Value.TimeProvider);
        server.Transport.SendUnrelated = message => SendUnrelatedAsync(session, message);
        return session;
    }

    private async Task SendUnrelatedAsync(Session session, JsonRpcMessage message)
    {
        // Every copy says by itself that a list has changed: the client needs to hear it of one, the one that it listens to.
        if (message is JsonRpcNotification { Method: var method } && method.EndsWith("/list_changed", StringComparison.Ordinal) && !session.Connections.HasOwnStream)
            return;

        if (await TryAppendAsync(session, message))
        {
            session.Connections.Watches.Wake(ISessionStore.OwnStream);
            if (!session.Connections.HasOwnStream)
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
            var bytes = Messages.ToBytes(message);
            var number = SessionPart.ToldBy(message) is { } told
                ? await store.TellAsync(session.Name, told.Name, told.Number, bytes, CancellationToken.None)
                : await store.AppendAsync(session.Name, ISessionStore.OwnStream, bytes, isLast: false, writer: null, CancellationToken.None);
            return number is not null;
        }
        catch (SessionStoreUnavailableException exception)
        {
            Log.NotSent(logger, exception);
            return false;
        }
    }
}
