namespace McpAspire.Mcp.Sessions;

/// <summary>Carries messages between the processes that share sessions. What it loses costs time, never correctness of what is stored.</summary>
public interface ISessionBackplane
{
    /// <summary>Sends a message to all other processes; the sender may get it too.</summary>
    /// <exception cref="SessionStoreUnavailableException">It cannot be sent now.</exception>
    ValueTask PublishAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>Receives messages in the order in which they were sent, until cancelled or until the backplane breaks.</summary>
    /// <param name="receive">Is given each message; null says that some may have been missed.</param>
    /// <param name="cancellationToken">Ends receiving.</param>
    /// <exception cref="SessionStoreUnavailableException">The backplane broke; listen again.</exception>
    Task ListenAsync(Action<ReadOnlyMemory<byte>?> receive, CancellationToken cancellationToken);
}
