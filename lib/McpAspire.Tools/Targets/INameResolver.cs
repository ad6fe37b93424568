using System.Net;

namespace McpAspire.Tools.Targets;

/// <summary>Finds the addresses of a DNS name.</summary>
public interface INameResolver
{
    /// <summary>Every address that the name has; none when it has none.</summary>
    /// <exception cref="ToolException">The resolver gives no answer (<c>unavailable</c>).</exception>
    ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken);
}
