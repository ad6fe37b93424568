using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using McpAspire.Api.Callers;
using McpAspire.Api.Dispatch;
using McpAspire.Api.Operation;
using McpAspire.Api.Prompts;
using McpAspire.Tools;
using McpAspire.Tools.Catalog;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Mcp;

/// <summary>
/// What is offered now: the tools of the catalog that are not disabled, and the prompts whose tools are. All servers of this process share the
/// collections and tell their clients when these change; <see cref="Refresh"/> is the one place that decides what is in them.
/// </summary>
internal sealed class Offer
{
    private readonly Lock _gate = new();
    private readonly ToolCatalog _catalog;
    private readonly ToolStates _states;
    private readonly CatalogPrompts _prompts;
    private readonly ConditionalWeakTable<ITool, CatalogTool> _tools = [];
    private readonly Func<ITool, CatalogTool> _describe;

    public Offer(ToolCatalog catalog, ToolStates states, CatalogPrompts prompts, ToolCalls calls, ICallerIdentity callers)
    {
        _catalog = catalog;
        _states = states;
        _prompts = prompts;
        _describe = tool => new CatalogTool(tool, calls, callers);
        states.Changed += (_, _) => Refresh();
        Refresh();
    }

    public McpServerPrimitiveCollection<McpServerTool> Tools { get; } = [];

    public McpServerPrimitiveCollection<McpServerPrompt> Prompts { get; } = [];

    /// <summary>Finds a tool of the catalog, offered or not: who calls one that is disabled is told so.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out McpServerTool? tool)
    {
        tool = _catalog.TryFind(name, out var known) ? Described(known) : null;
        return tool is not null;
    }

    /// <summary>Decides anew what is offered; clients hear of it if that makes a difference.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            var offered = _catalog.All.Where(tool => _states.IsEnabled(tool.Definition.Name) != false).ToDictionary(tool => tool.Definition.Name, StringComparer.Ordinal);
            Update(Tools, [.. offered.Values.Select(Described)]);
            Update(Prompts, [.. _prompts.For(offered.ContainsKey)]);
        }
    }

    private CatalogTool Described(ITool tool) => _tools.GetValue(tool, known => _describe(known));

    private static void Update<T>(McpServerPrimitiveCollection<T> collection, IReadOnlyCollection<T> wanted)
        where T : class, IMcpServerPrimitive
    {
        using (collection.DeferChangedEvents())
        {
            foreach (var gone in collection.Except(wanted).ToArray())
                collection.Remove(gone);
            foreach (var primitive in wanted)
                collection.TryAdd(primitive);
        }
    }
}
