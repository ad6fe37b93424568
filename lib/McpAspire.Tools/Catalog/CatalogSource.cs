using McpAspire.Tools.Manifests;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Catalog;

/// <summary>Where the catalog's tools come from: those that are classes, and those that manifests declare, as far as <c>TOOL_INCLUDE</c> and <c>TOOL_EXCLUDE</c> leave them.</summary>
internal sealed class CatalogSource(IEnumerable<ITool> classes, ManifestFolder folder, IOptions<CatalogOptions> options, ToolFilter filter)
{
    private readonly IReadOnlyList<ITool> _classes = [.. classes];

    /// <summary>Changes when a manifest does.</summary>
    public string Fingerprint => ManifestFolder.Fingerprint(options.Value.Path);

    /// <summary>The fingerprint that it had when it was last read, or before.</summary>
    public string Loaded { get; private set; } = string.Empty;

    /// <summary>Reads it anew.</summary>
    /// <param name="problems">What is wrong with the manifests.</param>
    public IReadOnlyList<ITool> Load(out IReadOnlyList<ManifestProblem> problems)
    {
        var fingerprint = Fingerprint;
        var loaded = folder.Load(options.Value.Path);
        Loaded = fingerprint;
        var clashes = loaded.Tools.Where(tool => _classes.Any(other => other.Definition.Name == tool.Definition.Name))
            .Select(tool => new ManifestProblem($"{tool.Definition.Module}/{tool.Definition.Name}.json", 1, $"There is a tool '{tool.Definition.Name}' already."));
        problems = [.. loaded.Problems, .. clashes];
        return problems.Count > 0 ? _classes : [.. _classes, .. loaded.Tools.Where(tool => filter.Has(tool.Definition.Name, tool.Definition.Module))];
    }

    /// <summary>The catalog as it is at the start.</summary>
    /// <exception cref="InvalidOperationException">It is not in order.</exception>
    public ToolCatalog CreateCatalog()
    {
        var tools = Load(out var problems);
        return problems.Count == 0 ? new ToolCatalog(tools) : throw new InvalidOperationException(string.Join('\n', problems));
    }
}
