using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools.Tests.Execution;

/// <summary>A tool that does what the test says.</summary>
internal sealed class FakeTool(Func<CancellationToken, Task<ToolOutput>> run, int concurrency = 1, bool sensitive = false, bool dependsOnTarget = false, int timeoutSec = 60)
    : ITool, IToolRunner
{
    public const string Name = "fake";

    private int _runs;

    public int Runs => _runs;

    public ITool Tool => this;

    public bool DependsOnTarget => dependsOnTarget;

    public ToolDefinition Definition { get; } = new()
    {
        Name = Name,
        Title = "Fake",
        Description = "Does what the test says.",
        Module = "tests",
        Pool = "tests",
        InputSchema = JsonElement.Parse("""{"type": "object"}"""),
        OutputSchema = JsonElement.Parse("""{"type": "object"}"""),
        Hints = new ToolHints(true, false, true, false),
        Sensitive = sensitive,
        DefaultTimeout = TimeSpan.FromSeconds(timeoutSec),
        MaxTimeout = TimeSpan.FromSeconds(60),
        Concurrency = concurrency,
    };

    public static ToolOutput Output { get; } = new("done", JsonElement.Parse("""{"done":true}"""));

    public ValueTask<JsonElement> ValidateAsync(JsonElement arguments, CancellationToken cancellationToken) => ValueTask.FromResult(arguments);

    public ValueTask<WorkerTool> ProbeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new WorkerTool(true));

    public Task<ToolOutput> RunAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        return run(cancellationToken);
    }
}
