using McpAspire.Tools;

namespace McpAspire.Api.Operation;

/// <summary>Where it is kept which tools are disabled: in Redis for all replicas, which lasts, or in memory for as long as the process does.</summary>
internal interface IToolStateStore
{
    /// <summary>The names of the tools that are disabled; those of tools that no longer exist may be among them.</summary>
    /// <exception cref="ToolException">Of type unavailable: the store cannot be reached.</exception>
    ValueTask<IReadOnlyCollection<string>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Enables or disables a tool, whichever it was before.</summary>
    /// <exception cref="ToolException">Of type unavailable: the store cannot be reached.</exception>
    ValueTask SetAsync(string tool, bool isEnabled, CancellationToken cancellationToken);

    /// <summary>Calls back at once, and whenever anybody may have changed something since; does not end by itself.</summary>
    /// <exception cref="ToolException">Of type unavailable: the store cannot be reached.</exception>
    Task WatchAsync(Func<CancellationToken, Task> changed, CancellationToken cancellationToken);
}
