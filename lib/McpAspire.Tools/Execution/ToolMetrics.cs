using System.Diagnostics.Metrics;

namespace McpAspire.Tools.Execution;

/// <summary>Counts and times tool executions. No argument, target or principal is ever a dimension.</summary>
internal sealed class ToolMetrics
{
    private const string Name = "McpAspire.Tools";

    private readonly Meter _meter;
    private readonly Counter<long> _executions;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _timeouts;

    public ToolMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _executions = _meter.CreateCounter<long>("mcpaspire.tool.executions", "{execution}", "Executions that ended, by tool and status.");
        _duration = _meter.CreateHistogram<double>("mcpaspire.tool.duration", "s", "How long executions ran.");
        _active = _meter.CreateUpDownCounter<long>("mcpaspire.tool.active", "{execution}", "Executions that run now.");
        _timeouts = _meter.CreateCounter<long>("mcpaspire.tool.timeouts", "{execution}", "Executions that reached their timeout.");
    }

    public void Started(string tool) => _active.Add(1, Tag("mcpaspire.tool.name", tool));

    public void Ended(string tool, string status, TimeSpan duration)
    {
        _active.Add(-1, Tag("mcpaspire.tool.name", tool));
        _executions.Add(1, Tag("mcpaspire.tool.name", tool), Tag("mcpaspire.tool.status", status));
        _duration.Record(duration.TotalSeconds, Tag("mcpaspire.tool.name", tool));
        if (status == "timeout")
            _timeouts.Add(1, Tag("mcpaspire.tool.name", tool));
    }

    /// <summary>1 for the state that each breaker is in.</summary>
    public void ObserveBreakers(Func<IEnumerable<(string Tool, string State)>> states) => _meter.CreateObservableGauge(
        "mcpaspire.tool.breaker.state",
        () => states().Select(breaker => new Measurement<int>(1, Tag("mcpaspire.tool.name", breaker.Tool), Tag("mcpaspire.tool.breaker.state", breaker.State))),
        description: "The state of each tool's circuit breaker.");

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
