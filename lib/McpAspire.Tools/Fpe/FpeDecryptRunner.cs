using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools.Fpe;

internal sealed class FpeDecryptRunner(FpeDecryptTool tool, FpeKey key) : IToolRunner
{
    public ITool Tool => tool;

    public ValueTask<WorkerTool> ProbeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new WorkerTool(true));

    public Task<ToolOutput> RunAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken)
    {
        var digits = FpeText.ReadToken(FpeDecryptTool.Read(arguments).Value);
        var result = new FpeDecryptResult(key.Decrypt(digits), key.Algorithm, key.Warnings);
        return Task.FromResult(new ToolOutput(result.Value, JsonSerializer.SerializeToElement(result, FpeJsonContext.Default.FpeDecryptResult)));
    }
}
