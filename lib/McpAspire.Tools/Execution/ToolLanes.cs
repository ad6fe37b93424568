using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Execution;

/// <summary>A lane for each tool that this process runs. When the catalog changes, lanes of tools that stay go on; calls on those that do not end on them.</summary>
internal sealed class ToolLanes : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ToolRunners _runners;
    private readonly ToolExecutionOptions _options;
    private readonly TimeProvider _timeProvider;
    private volatile Dictionary<string, ToolLane> _lanes = [];

    public ToolLanes(ToolRunners runners, IOptions<ToolExecutionOptions> options, ToolMetrics metrics, TimeProvider timeProvider)
    {
        _runners = runners;
        _options = options.Value;
        _timeProvider = timeProvider;
        runners.Catalog.Changed += OnCatalogChanged;
        Refresh();
        metrics.ObserveBreakers(() => All.Select(lane => (lane.Definition.Name, lane.BreakerState)));
    }

    public IReadOnlyCollection<ToolLane> All => _lanes.Values;

    public bool TryFind(string tool, [NotNullWhen(true)] out ToolLane? lane) => _lanes.TryGetValue(tool, out lane);

    public void Dispose()
    {
        _runners.Catalog.Changed -= OnCatalogChanged;
        foreach (var lane in All)
            lane.Dispose();
    }

    private void OnCatalogChanged(object? sender, EventArgs e) => Refresh();

    private void Refresh()
    {
        lock (_gate)
        {
            var current = _lanes;
            _lanes = _runners.All().ToDictionary(
                runner => runner.Tool.Definition.Name,
                runner => current.TryGetValue(runner.Tool.Definition.Name, out var lane) && lane.Runner == runner ? lane : new ToolLane(runner, _options, _timeProvider),
                StringComparer.Ordinal);
        }
    }
}
