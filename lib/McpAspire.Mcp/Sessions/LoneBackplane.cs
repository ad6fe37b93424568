namespace McpAspire.Mcp.Sessions;

/// <summary>The backplane of a process that shares its sessions with no other.</summary>
internal sealed class LoneBackplane : ISessionBackplane
{
    public ValueTask PublishAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public Task ListenAsync(Action<ReadOnlyMemory<byte>?> receive, CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
}
