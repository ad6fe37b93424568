using System.Runtime.InteropServices;

namespace Aspire.Hosting;

public sealed class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly bool _isStartedElsewhere;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal DistributedApplication(IHost host, bool isStartedElsewhere)
    {
        _host = host;
        _isStartedElsewhere = isStartedElsewhere;
    }

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    /// <summary>Blocks: it is the last line of an entry point that is not asynchronous.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_isStartedElsewhere)
        {
            await _disposed.Task.WaitAsync(cancellationToken);
            return;
        }

        // A closed terminal is as good a reason as Ctrl+C; unhandled it would be a kill, without goodbye.
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            lifetime.StopApplication();
        });
        try
        {
            await StartAsync(cancellationToken);
            await this.WaitForShutdownAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Ctrl+C while it was still starting is no failure.
        }
        finally
        {
            await DisposeAsync();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <summary>Blocks, as <see cref="IDisposable"/> asks; whoever can waits for <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Stops what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed.TrySetResult())
            return;
        await Services.GetRequiredService<ApplicationOrchestrator>().StopAsync(CancellationToken.None);
        foreach (var resource in Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<IDisposable>())
            resource.Dispose();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
