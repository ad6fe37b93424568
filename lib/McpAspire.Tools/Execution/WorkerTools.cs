using McpAspire.Jobs;
using McpAspire.Tools.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace McpAspire.Tools.Execution;

/// <summary>What a worker's registration says of its tools.</summary>
internal sealed class WorkerTools : IWorkerInventory
{
    private readonly IReadOnlyList<IToolRunner> _runners;
    private readonly ToolLanes _lanes;
    private readonly ProcessSandbox? _sandbox;

    public WorkerTools(IServiceProvider services)
    {
        _runners = [.. services.GetServices<IToolRunner>()];
        _lanes = services.GetRequiredService<ToolLanes>();
        _sandbox = services.GetService<ProcessSandbox>();
    }

    /// <inheritdoc/>
    public async ValueTask<WorkerInventory> TakeAsync(CancellationToken cancellationToken)
    {
        var tools = new Dictionary<string, WorkerTool>(StringComparer.Ordinal);
        foreach (var runner in _runners)
            tools[runner.Tool.Definition.Name] = await runner.ProbeAsync(cancellationToken);
        var breakers = _lanes.All.Where(lane => lane.BreakerState != "closed").ToDictionary(lane => lane.Definition.Name, lane => lane.BreakerState);
        return new WorkerInventory(tools, _sandbox?.Tier, breakers)
        {
            TierReason = _sandbox is { Reasons: [_, ..] reasons } ? string.Join("; ", reasons) : null,
        };
    }
}
