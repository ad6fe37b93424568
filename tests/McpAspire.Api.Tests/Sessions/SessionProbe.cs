using System.Collections.Concurrent;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Tests.Sessions;

/// <summary>What a test sees of a replica from inside, and how it lets its tools go on.</summary>
internal sealed class SessionProbe
{
    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The resources that are subscribed to, and the servers to notify through.</summary>
    public ConcurrentDictionary<string, McpServer> Subscriptions { get; } = new();
}
