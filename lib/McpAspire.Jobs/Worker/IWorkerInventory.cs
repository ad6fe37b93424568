namespace McpAspire.Jobs;

/// <summary>What a worker has to offer; implemented by whoever knows its tools.</summary>
public interface IWorkerInventory
{
    /// <summary>The state of things now. Called with every beat: expensive probes are remembered by the implementation.</summary>
    ValueTask<WorkerInventory> TakeAsync(CancellationToken cancellationToken);
}
