using System.Text.Json;
using McpAspire.Tools.Targets;

namespace McpAspire.Tools.Network;

/// <summary><c>nmap_scan</c>: which hosts answer, which TCP ports are open, and what listens there.</summary>
internal sealed class NmapScanTool(TargetPolicy targets) : ITool
{
    public const string Name = "nmap_scan";
    public const string Module = "network";
    public const string Pool = "scan";

    public ToolDefinition Definition { get; } = new()
    {
        Name = Name,
        Title = "Scan hosts and ports with nmap",
        Description = "Scans a host or a small network (at most 1024 addresses) by TCP connect: which ports are open, and on request which services and versions listen "
            + "there. Answers hosts with their ports as structured content. A host that is down or unreachable is an answer, not an error. "
            + "Targets are private networks and *.lab.internal unless the operator allows more.",
        Module = Module,
        Pool = Pool,
        InputSchema = JsonElement.Parse(NmapSchemas.Input),
        OutputSchema = JsonElement.Parse(NmapSchemas.Output),
        Hints = new ToolHints(ReadOnly: true, Destructive: false, Idempotent: true, OpenWorld: true),
        RepeatSafe = true,
        Cost = 10,
        DefaultTimeout = TimeSpan.FromSeconds(NmapArguments.DefaultTimeoutSec),
        MaxTimeout = TimeSpan.FromSeconds(NmapArguments.MaxTimeoutSec),
        Concurrency = 2,
        BreakDuration = TimeSpan.FromSeconds(120),
    };

    public async ValueTask<JsonElement> ValidateAsync(JsonElement arguments, CancellationToken cancellationToken)
    {
        var read = NmapArguments.Read(arguments);
        var target = await targets.PinAsync("target", read.Target, cancellationToken);
        return JsonSerializer.SerializeToElement(read with { Target = target.ToString() }, NmapJsonContext.Default.NmapArguments);
    }
}
