using System.Net;
using System.Net.Sockets;
using McpAspire.Jobs;

namespace McpAspire.Tools.Targets;

/// <summary>Asks the operating system: its hosts file and its DNS.</summary>
internal sealed class SystemNameResolver(TimeProvider timeProvider) : INameResolver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(name, cancellationToken).WaitAsync(Patience, timeProvider, cancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return [];
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            throw new ToolException(
                ToolException.Failure(ToolErrorType.Unavailable, "The name server does not answer.", "Try again later, or pass the address instead of the name."), e);
        }
    }
}
