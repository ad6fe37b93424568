using System.Diagnostics.Metrics;

namespace McpAspire.Tools.Execution;

/// <summary>Counts what tools do. No argument, target or principal is ever a dimension.</summary>
internal sealed class ToolMetrics
{
    public const string Name = "McpAspire.Tools";

    private readonly Meter _meter;
    private readonly Counter<long> _executions;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _timeouts;

    public ToolMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _executions = _meter.CreateCounter<long>("mcp_tool_execution_total", description: "Calls by tool and outcome.");
        _duration = _meter.CreateHistogram<double>("mcp_tool_execution_duration_seconds", "s", "How long calls ran.");
        _active = _meter.CreateUpDownCounter<long>("mcp_tool_active_executions", description: "Calls that run now.");
        _timeouts = _meter.CreateCounter<long>("mcp_tool_timeouts_total", description: "Calls that ran out of time.");
    }

    public void Started(string tool) => _active.Add(1, Tag("tool", tool));

    public void Ended(string tool, string status, TimeSpan duration)
    {
        _active.Add(-1, Tag("tool", tool));
        _executions.Add(1, Tag("tool", tool), Tag("status", status));
        _duration.Record(duration.TotalSeconds, Tag("tool", tool));
        if (status == "timeout")
            _timeouts.Add(1, Tag("tool", tool));
    }

    /// <summary>1 for the state that each breaker is in.</summary>
    public void ObserveBreakers(Func<IEnumerable<(string Tool, string State)>> states) => _meter.CreateObservableGauge(
        "mcp_circuit_breaker_state",
        () => states().Select(breaker => new Measurement<int>(1, Tag("tool", breaker.Tool), Tag("state", breaker.State))),
        description: "The state of each tool's circuit breaker.");

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
