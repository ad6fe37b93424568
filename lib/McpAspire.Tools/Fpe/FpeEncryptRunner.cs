using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools.Fpe;

internal sealed class FpeEncryptRunner(FpeEncryptTool tool, FpeKey key) : IToolRunner
{
    public ITool Tool => tool;

    public ValueTask<WorkerTool> ProbeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new WorkerTool(true));

    public Task<ToolOutput> RunAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken)
    {
        var value = FpeEncryptTool.Read(arguments).Value;
        var result = FpeText.HasPrefix(value)
            ? new FpeEncryptResult(value, key.Algorithm, [.. key.Warnings, "The value was encrypted already and is returned as it is."])
            : new FpeEncryptResult(FpeText.Prefix + key.Encrypt(value), key.Algorithm, key.Warnings);
        return Task.FromResult(new ToolOutput(result.Token, JsonSerializer.SerializeToElement(result, FpeJsonContext.Default.FpeEncryptResult)));
    }
}
