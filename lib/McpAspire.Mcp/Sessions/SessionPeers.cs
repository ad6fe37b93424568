using System.Security.Cryptography;
using System.Text.Json;
using McpAspire.Mcp.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Sessions;

/// <summary>The other processes that share this one's sessions.</summary>
internal sealed partial class SessionPeers(ISessionBackplane backplane, ILogger<SessionPeers> logger)
{
    private const int MaxMessageBytes = 1 << 20;

    /// <summary>What this process is called among them.</summary>
    public string Self { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Tells them something that they would find out later anyway.</summary>
    public async ValueTask TellAsync(BackplaneMessageKind kind, string session, JsonRpcMessage? message = null, string? detail = null)
    {
        try
        {
            await backplane.PublishAsync(ToBytes(kind, session, message, detail), CancellationToken.None);
        }
        catch (SessionStoreUnavailableException exception)
        {
            Log.NotTold(logger, kind, exception);
        }
    }

    /// <summary>Hands over a client's message that one of them waits for.</summary>
    /// <exception cref="RejectedException">413: the message is too large to be carried.</exception>
    /// <exception cref="SessionStoreUnavailableException">They cannot be reached.</exception>
    public ValueTask DeliverAsync(string session, JsonRpcMessage message, CancellationToken cancellationToken)
    {
        var bytes = ToBytes(BackplaneMessageKind.Delivered, session, message, detail: null);
        return bytes.Length > MaxMessageBytes
            ? throw new RejectedException(StatusCodes.Status413PayloadTooLarge, RejectedException.TransportError, $"An answer may have {MaxMessageBytes} bytes.")
            : backplane.PublishAsync(bytes, cancellationToken);
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

    private byte[] ToBytes(BackplaneMessageKind kind, string session, JsonRpcMessage? message, string? detail)
    {
        JsonElement? json = message is null ? null : JsonSerializer.SerializeToElement(message, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage)));
        return new BackplaneMessage(Self, kind, session, json, detail).ToBytes();
    }
}
