namespace McpAspire.Api.Operation;

/// <summary>Keeps <see cref="ToolStates"/> up to date with what other replicas change.</summary>
internal sealed partial class ToolStateWatcher(IToolStateStore store, ToolStates states, TimeProvider time, ILogger<ToolStateWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(1);

    /// <summary>Waits a moment for the states, so that a server does not start to listen and then take back what it offers.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        try
        {
            await states.ReadAsync(patience.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Unreachable(logger, exception);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await store.WatchAsync(states.ReadAsync, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever is in the store, it must not end the host.
                Log.Unreachable(logger, exception);
                await Task.Delay(OutagePause, time, stoppingToken);
            }
        }
    }
}
