using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Sessions;

/// <summary>Listens to the other processes for as long as the host runs.</summary>
internal sealed partial class PeerListener(
    SessionPeers peers,
    SessionRegistry sessions,
    IOptions<HttpServerTransportOptions> options,
    ILogger<PeerListener> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await peers.ListenAsync(sessions.Receive, stoppingToken);
            }
            catch (SessionStoreUnavailableException exception)
            {
                Log.Interrupted(logger, exception);
            }

            await Task.Delay(Pause, options.Value.TimeProvider, stoppingToken);
            sessions.Receive(null);
        }
    }
}
