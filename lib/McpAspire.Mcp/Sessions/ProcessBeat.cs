using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Sessions;

/// <summary>Says, as long as the host runs, that this process is alive: who reads one of its streams elsewhere would wait for ever if it is not.</summary>
internal sealed partial class ProcessBeat(
    ISessionStore store,
    SessionPeers peers,
    IOptions<McpHttpOptions> httpOptions,
    IOptions<HttpServerTransportOptions> options,
    ILogger<ProcessBeat> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsShared)
            return;

        using var timer = new PeriodicTimer(httpOptions.Value.ProcessLease / 3, options.Value.TimeProvider);
        do
        {
            try
            {
                await store.BeatAsync(peers.Self, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the next one may go well; an exception that leaves here ends the host.
                Log.Failed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
