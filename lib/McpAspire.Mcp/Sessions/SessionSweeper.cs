using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;

namespace McpAspire.Mcp.Sessions;

/// <summary>Ends idle sessions while the host runs, and all of them when it stops.</summary>
internal sealed partial class SessionSweeper(
    LiveSessions sessions,
    SessionFreshness freshness,
    IOptions<HttpServerTransportOptions> options,
    IOptions<HostOptions> host,
    IHostApplicationLifetime lifetime,
    ILogger<SessionSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Which part of the time that a host has for stopping is for calls to end by themselves.</summary>
    private const double Patience = 0.8;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await sessions.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(SweepAsync(stoppingToken), AnswerInTimeAsync(stoppingToken));

    // The web server stops before all services do, and when its time is over it cuts off what is under way.
    private async Task AnswerInTimeAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (host.Value.ShutdownTimeout == Timeout.InfiniteTimeSpan)
            return;

        await Task.Delay(host.Value.ShutdownTimeout * Patience, stoppingToken);
        await sessions.StopAsync(stoppingToken);
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
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
