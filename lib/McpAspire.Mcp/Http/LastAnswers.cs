using McpAspire.Mcp.Sessions;
using McpAspire.Mcp.Stateless;
using Microsoft.Extensions.Options;

namespace McpAspire.Mcp.Http;

/// <summary>Answers what is under way when the host stops: the web server stops before all services do, and cuts off what is not answered in its time.</summary>
internal sealed class LastAnswers(LiveSessions sessions, StatelessRequests statelessRequests, IOptions<HostOptions> host, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>Which part of the time that a host has for stopping is for calls to end by themselves.</summary>
    private const double Patience = 0.8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (host.Value.ShutdownTimeout == Timeout.InfiniteTimeSpan)
            return;

        await Task.Delay(host.Value.ShutdownTimeout * Patience, stoppingToken);
        await Task.WhenAll(statelessRequests.StopAsync(), sessions.StopAsync(stoppingToken));
    }
}
