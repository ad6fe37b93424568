using System.Security.Cryptography;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>The other processes that share this one's sessions.</summary>
internal sealed partial class SessionPeers(ISessionBackplane backplane, ILogger<SessionPeers> logger)
{
    /// <summary>What this process is called among them.</summary>
    public string Self { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Tells them something that they would find out later anyway.</summary>
    public async ValueTask TellAsync(BackplaneMessageKind kind, string session, JsonRpcMessage? message = null, string? detail = null)
    {
        try
        {
            await backplane.PublishAsync(new BackplaneMessage(Self, kind, session, message is null ? null : Messages.ToJson(message), detail).ToBytes(), CancellationToken.None);
        }
        catch (SessionStoreUnavailableException exception)
        {
            Log.NotTold(logger, kind, exception);
        }
    }

    /// <summary>Receives what they say. Null: some of it may have been missed.</summary>
    public Task ListenAsync(Action<BackplaneMessage?> receive, CancellationToken cancellationToken) => backplane.ListenAsync(
        bytes =>
        {
            if (bytes is null)
                receive(null);
            else if (BackplaneMessage.Read(bytes.Value.Span) is { } message && message.From != Self)
                receive(message);
        },
        cancellationToken);
}
