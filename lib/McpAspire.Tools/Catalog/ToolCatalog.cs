using System.Diagnostics.CodeAnalysis;

namespace McpAspire.Tools.Catalog;

/// <summary>All tools of this installation by name. It does not change while the process lives.</summary>
public sealed class ToolCatalog
{
    private readonly Dictionary<string, ITool> _tools;

    /// <summary>Holds the tools, in the order of their names.</summary>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public ToolCatalog(IEnumerable<ITool> tools)
    {
        All = [.. tools.OrderBy(tool => tool.Definition.Name, StringComparer.Ordinal)];
        _tools = All.ToDictionary(tool => tool.Definition.Name, StringComparer.Ordinal);
    }

    /// <summary>Every tool, ordered by name.</summary>
    public IReadOnlyList<ITool> All { get; }

    /// <summary>Finds a tool by its exact name.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ITool? tool) => _tools.TryGetValue(name, out tool);
}
