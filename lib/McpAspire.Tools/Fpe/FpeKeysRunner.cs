using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools.Fpe;

/// <summary>Tells names, versions, algorithms and states.</summary>
internal sealed class FpeKeysRunner(FpeKeysTool tool, FpeKeyRing keys) : IToolRunner
{
    public ITool Tool => tool;

    public ValueTask<WorkerTool> ProbeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new WorkerTool(true));

    public Task<ToolOutput> RunAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken)
    {
        var list = new FpeKeyList([.. keys.All.Select(Describe)]);
        var text = string.Join('\n', list.Keys.Select(key => $"{key.Key} version {key.Version}: {key.Algorithm}, {key.AlphabetSize} characters, {key.State}"));
        return Task.FromResult(new ToolOutput(text, JsonSerializer.SerializeToElement(list, FpeJsonContext.Default.FpeKeyList)));
    }

    private static FpeKeyInfo Describe(FpeKey key) => new(
        key.Name, key.Version, key.Algorithm.Name(), key.Format.Radix, key.Format.MinLength, key.Format.MaxLength, key.State.Name(), key.Warnings);
}
