using System.Diagnostics.CodeAnalysis;

namespace McpAspire.Tools.Catalog;

/// <summary>All tools of this installation by name. What it holds is one snapshot after another: a reload replaces all of it at once.</summary>
public sealed class ToolCatalog
{
    private volatile Snapshot _current;

    /// <summary>Holds the tools, in the order of their names.</summary>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public ToolCatalog(IEnumerable<ITool> tools) => _current = Snapshot.Of(tools, []);

    /// <summary>Raised after the tools, or <see cref="Problems"/>, have changed.</summary>
    public event EventHandler? Changed;

    /// <summary>Every tool, ordered by name.</summary>
    public IReadOnlyList<ITool> All => _current.All;

    /// <summary>Why the catalog's files, as they are now, are not in force: file, line and reason. Empty when they are.</summary>
    public IReadOnlyList<string> Problems => _current.Problems;

    /// <summary>Finds a tool by its exact name.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ITool? tool) => _current.ByName.TryGetValue(name, out tool);

    /// <summary>Puts other tools in the place of those that there are.</summary>
    internal void Replace(IEnumerable<ITool> tools) => Become(Snapshot.Of(tools, []));

    /// <summary>Keeps the tools that there are, for others cannot be had.</summary>
    internal void Keep(IReadOnlyList<string> problems) => Become(_current with { Problems = problems });

    private void Become(Snapshot next)
    {
        _current = next;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private sealed record Snapshot(IReadOnlyList<ITool> All, Dictionary<string, ITool> ByName, IReadOnlyList<string> Problems)
    {
        public static Snapshot Of(IEnumerable<ITool> tools, IReadOnlyList<string> problems)
        {
            ITool[] all = [.. tools.OrderBy(tool => tool.Definition.Name, StringComparer.Ordinal)];
            return new Snapshot(all, all.ToDictionary(tool => tool.Definition.Name, StringComparer.Ordinal), problems);
        }
    }
}
