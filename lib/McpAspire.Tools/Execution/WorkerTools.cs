using McpAspire.Jobs;
using McpAspire.Tools.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace McpAspire.Tools.Execution;

/// <summary>What a worker's registration says of its tools.</summary>
public sealed class WorkerTools
{
    private readonly IReadOnlyList<IToolRunner> _runners;
    private readonly ToolLanes _lanes;

    internal WorkerTools(IServiceProvider services)
    {
        _runners = [.. services.GetServices<IToolRunner>()];
        _lanes = services.GetRequiredService<ToolLanes>();
        Tier = services.GetService<ProcessSandbox>() is null ? null : ProcessSandbox.Tier;
    }

    /// <summary>The strength of the sandbox; none when this process starts no others.</summary>
    public string? Tier { get; }

    /// <summary>The breakers that are not closed: <c>open</c> or <c>half_open</c> by tool.</summary>
    public IReadOnlyDictionary<string, string> Breakers =>
        _lanes.All.Where(lane => lane.BreakerState != "closed").ToDictionary(lane => lane.Definition.Name, lane => lane.BreakerState);

    /// <summary>Each tool by name: whether it can run here, why not, and the version of its program. Cheap enough for every beat.</summary>
    public async Task<IReadOnlyDictionary<string, WorkerTool>> ProbeAsync(CancellationToken cancellationToken)
    {
        var tools = new Dictionary<string, WorkerTool>(StringComparer.Ordinal);
        foreach (var runner in _runners)
            tools[runner.Tool.Definition.Name] = await runner.ProbeAsync(cancellationToken);
        return tools;
    }
}
