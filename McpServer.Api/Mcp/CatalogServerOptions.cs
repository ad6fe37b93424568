using McpAspire.Api.Callers;
using McpAspire.Api.Dispatch;
using McpAspire.Api.Prompts;
using McpAspire.Api.Resources;
using McpAspire.ServiceDefaults;
using McpAspire.Tools.Catalog;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Mcp;

/// <summary>What the MCP server says of itself and offers: the catalog as its tools, resources about itself, prompts.</summary>
internal sealed class CatalogServerOptions(
    ToolCatalog catalog, ToolCalls calls, ICallerIdentity callers, ServerResources resources, CatalogPrompts prompts, Completions completions)
    : IConfigureOptions<McpServerOptions>
{
    private const string Instructions =
        """
        Network diagnostics and format-preserving encryption, run in a sandbox under a policy.
        - nmap_scan only reaches targets that the operator allows: private addresses and *.lab.internal unless configured otherwise. A refusal says what would be allowed.
        - fpe_encrypt turns values into tokens of the same length, fpe_decrypt reverses it; many values at a time go into one call as values. fpe_keys lists the keys. Pass values as strings.
        - catalog://tools says which tools are available and what they cost, tool://{name} their schemas, config://server which targets are allowed.
        - A failed call carries a typed error with a suggestion; follow it instead of repeating the call.
        """;

    public void Configure(McpServerOptions options)
    {
        options.ServerInfo = new Implementation { Name = "mcpaspire", Title = "McpAspire", Version = ServiceVersion.Current };
        options.ServerInstructions = Instructions;
        options.ToolCollection ??= [];
        foreach (var tool in catalog.All)
            options.ToolCollection.Add(new CatalogTool(tool, calls, callers));

        options.ResourceCollection ??= [];
        foreach (var resource in resources.All)
            options.ResourceCollection.Add(resource);

        options.PromptCollection ??= [];
        foreach (var prompt in prompts.All)
            options.PromptCollection.Add(prompt);

        options.Handlers.CompleteHandler = (request, _) => ValueTask.FromResult(completions.Complete(request.Params));
    }
}
