using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace McpAspire.ConformanceHost;

/// <summary>Makes tools and prompts come and go.</summary>
internal sealed class ListChanges(IOptions<McpServerOptions> options)
{
    private readonly Lock _lock = new();

    public string ChangeTools() => Toggle(options.Value.ToolCollection!, McpServerTool.Create(() => "here", new() { Name = "test_comes_and_goes", Description = "Comes and goes." }));

    public string ChangePrompts() => Toggle(options.Value.PromptCollection!, McpServerPrompt.Create(() => "here", new() { Name = "test_comes_and_goes", Description = "Comes and goes." }));

    private string Toggle<T>(McpServerPrimitiveCollection<T> collection, T primitive)
        where T : IMcpServerPrimitive
    {
        lock (_lock)
        {
            if (collection.TryGetPrimitive(primitive.Id, out var present))
                collection.Remove(present);
            else
                collection.Add(primitive);
        }

        return "Changed.";
    }
}
