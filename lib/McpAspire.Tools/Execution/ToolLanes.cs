using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Execution;

/// <summary>A lane for each tool that this process runs.</summary>
internal sealed class ToolLanes : IDisposable
{
    private readonly Dictionary<string, ToolLane> _lanes;

    public ToolLanes(IEnumerable<IToolRunner> runners, IOptions<ToolExecutionOptions> options, ToolMetrics metrics, TimeProvider timeProvider)
    {
        _lanes = runners.ToDictionary(runner => runner.Tool.Definition.Name, runner => new ToolLane(runner, options.Value, timeProvider), StringComparer.Ordinal);
        metrics.ObserveBreakers(() => _lanes.Values.Select(lane => (lane.Definition.Name, lane.BreakerState)));
    }

    public IEnumerable<ToolLane> All => _lanes.Values;

    public bool TryFind(string tool, [NotNullWhen(true)] out ToolLane? lane) => _lanes.TryGetValue(tool, out lane);

    public void Dispose()
    {
        foreach (var lane in _lanes.Values)
            lane.Dispose();
    }
}
