using McpAspire.Tools.Catalog;
using McpAspire.Tools.Manifests;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Execution;

/// <summary>What this process runs tools with, as the catalog has them now.</summary>
/// <param name="classes">The runners of tools that are classes.</param>
/// <param name="catalog">Has the tools of manifests.</param>
/// <param name="sandbox">Runs their programs; null where no programs are run.</param>
internal sealed class ToolRunners(IEnumerable<IToolRunner> classes, ToolCatalog catalog, ProcessSandbox? sandbox)
{
    private readonly IReadOnlyList<IToolRunner> _classes = [.. classes];
    private Dictionary<ManifestTool, CommandRunner> _commands = [];

    public ToolCatalog Catalog => catalog;

    /// <summary>All runners; that of a tool that stays stays, too.</summary>
    public IReadOnlyList<IToolRunner> All()
    {
        if (sandbox is not null)
        {
            _commands = catalog.All.OfType<ManifestTool>()
                .ToDictionary(tool => tool, tool => _commands.GetValueOrDefault(tool) ?? new CommandRunner(tool, sandbox));
        }

        return [.. _commands.Values, .. _classes];
    }
}
