using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Sessions;

/// <summary>Listens to the other processes for as long as the host runs.</summary>
internal sealed partial class PeerListener(
    SessionPeers peers,
    PeerNews news,
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
                await peers.ListenAsync(Receive, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Interrupted(logger, exception);
            }

            await Task.Delay(Pause, options.Value.TimeProvider, stoppingToken);
            Receive(null);
        }
    }

    // What a client sent may be in it: one message that cannot be followed must not end the host, nor cost the others.
    private void Receive(BackplaneMessage? message)
    {
        try
        {
            news.Receive(message);
        }
        catch (Exception exception)
        {
            Log.NotFollowed(logger, message?.Kind, exception);
        }
    }
}
