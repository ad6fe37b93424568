using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Sessions;

/// <summary>Ends idle sessions while the host runs, and all of them when it stops.</summary>
internal sealed partial class SessionSweeper(
    LiveSessions sessions,
    SessionFreshness freshness,
    IOptions<HttpServerTransportOptions> options,
    ILogger<SessionSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await sessions.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, options.Value.TimeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                sessions.Sweep();
                await freshness.CheckAsync();
            }
            catch (Exception exception)
            {
                // Whatever it was, the next round may go well; an exception that leaves here ends the host.
                Log.Failed(logger, exception);
            }
        }
    }
}
