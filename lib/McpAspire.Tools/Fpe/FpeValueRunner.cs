using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools.Fpe;

/// <summary>Runs one of the tools that turn values into others.</summary>
internal sealed class FpeValueRunner<TTool>(TTool tool, FpeKeyRing keys) : IToolRunner
    where TTool : FpeValueTool
{
    public ITool Tool => tool;

    public ValueTask<WorkerTool> ProbeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new WorkerTool(true));

    public Task<ToolOutput> RunAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken)
    {
        var call = tool.Read(arguments);
        var results = new FpeResults(tool.Begin(call, keys).Run(cancellationToken), tool is FpeEncryptTool);
        return Task.FromResult(call.Value is null ? results.OfBatch() : results.OfOne());
    }
}
