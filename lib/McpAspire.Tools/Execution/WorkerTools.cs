using System.Collections.Concurrent;
using McpAspire.Jobs;
using McpAspire.Tools.Catalog;
using McpAspire.Tools.Network;
using McpAspire.Tools.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace McpAspire.Tools.Execution;

/// <summary>What a worker's registration says of its tools.</summary>
internal sealed class WorkerTools : IWorkerInventory
{
    private const int MaxProblemText = 1000;
    private const int ProbesAtATime = 8;

    private readonly ToolLanes _lanes;
    private readonly ToolCatalog _catalog;
    private readonly ProcessSandbox? _sandbox;

    public WorkerTools(IServiceProvider services)
    {
        _lanes = services.GetRequiredService<ToolLanes>();
        _catalog = services.GetRequiredService<ToolCatalog>();
        _sandbox = services.GetService<ProcessSandbox>();
    }

    /// <inheritdoc/>
    public async ValueTask<WorkerInventory> TakeAsync(CancellationToken cancellationToken)
    {
        var lanes = _lanes.All;
        var probed = new ConcurrentDictionary<string, WorkerTool>(StringComparer.Ordinal);
        // At the same time: whoever counts on the next sign of this worker does not wait for one slow program after another.
        await Parallel.ForEachAsync(lanes, new ParallelOptions { MaxDegreeOfParallelism = ProbesAtATime, CancellationToken = cancellationToken }, async (lane, token) =>
            probed[lane.Definition.Name] = await lane.Runner.ProbeAsync(token));
        var tools = lanes.ToDictionary(lane => lane.Definition.Name, lane => probed[lane.Definition.Name], StringComparer.Ordinal);
        var breakers = lanes.Where(lane => lane.BreakerState != "closed").ToDictionary(lane => lane.Definition.Name, lane => lane.BreakerState);
        return new WorkerInventory(tools, _sandbox?.Tier, breakers)
        {
            TierReason = _sandbox is { Reasons: [_, ..] reasons } ? string.Join("; ", reasons) : null,
            CatalogProblem = _catalog.Problems.Count > 0 ? SafeText.Clean(string.Join("; ", _catalog.Problems), MaxProblemText) : null,
        };
    }
}
