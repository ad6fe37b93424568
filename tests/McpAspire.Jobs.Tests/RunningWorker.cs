using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace McpAspire.Jobs.Tests;

/// <summary>A worker around a handler that a test writes.</summary>
internal sealed class RunningWorker : IDisposable
{
    private readonly JobWorker _worker;

    public RunningWorker(
        IJobStore store,
        Func<IJobContext, CancellationToken, Task<JsonElement>> handler,
        Action<JobWorkerOptions>? configure = null,
        ILogger<JobWorker>? logger = null,
        IWorkerInventory? inventory = null)
    {
        var options = new JobWorkerOptions { Pools = "scan" };
        configure?.Invoke(options);
        Id = options.Id;
        _worker = new JobWorker(store, new Handler(handler), Options.Create(options), TimeProvider.System, logger ?? NullLogger<JobWorker>.Instance, inventory);
    }

    public string Id { get; }

    public Task StartAsync() => _worker.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>As SIGTERM does.</summary>
    public Task StopAsync() => _worker.StopAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    public void Dispose() => _worker.Dispose();

    private sealed class Handler(Func<IJobContext, CancellationToken, Task<JsonElement>> run) : IJobHandler
    {
        public Task<JsonElement> RunAsync(IJobContext context, CancellationToken cancellationToken) => run(context, cancellationToken);
    }
}
