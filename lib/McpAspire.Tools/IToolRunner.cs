using System.Text.Json;
using McpAspire.Jobs;

namespace McpAspire.Tools;

/// <summary>Runs a tool's calls; lives only where its program or keys are.</summary>
public interface IToolRunner
{
    /// <summary>The tool that it runs.</summary>
    ITool Tool { get; }

    /// <summary>
    /// Whether how long a call takes is up to the target that its caller chose. Then a timeout says nothing about the next call, and does not count as a failure of
    /// the tool.
    /// </summary>
    bool DependsOnTarget => false;

    /// <summary>Whether the tool can run in this process, and why not.</summary>
    ValueTask<WorkerTool> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Runs one call with arguments that <see cref="ITool.ValidateAsync"/> made canonical.</summary>
    /// <exception cref="ToolException">The call failed in a way that the caller should know of.</exception>
    Task<ToolOutput> RunAsync(JsonElement arguments, IJobContext context, CancellationToken cancellationToken);
}
