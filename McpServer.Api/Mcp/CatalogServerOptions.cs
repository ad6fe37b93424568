using McpAspire.Api.Resources;
using McpAspire.ServiceDefaults;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Mcp;

/// <summary>What the MCP server says of itself and offers: the catalog as its tools, resources about itself and the caller's jobs, prompts.</summary>
internal sealed class CatalogServerOptions(Offer offer, ServerResources resources, Subscriptions subscriptions, Completions completions) : IConfigureOptions<McpServerOptions>
{
    private const string Instructions =
        """
        Network diagnostics and format-preserving encryption, run in a sandbox under a policy.
        - nmap_scan only reaches targets that the operator allows: private addresses and *.lab.internal unless configured otherwise. A refusal says what would be allowed.
        - fpe_encrypt turns values into tokens of the same length, fpe_decrypt reverses it; many values at a time go into one call as values, up to 10,000. fpe_keys lists the keys. Pass values as strings.
        - catalog://tools says which tools are available or disabled and what they cost, tool://{name} their schemas, config://server which targets are allowed, health://server what works.
        - Every call is a job, whose id is in the result's _meta["mcpaspire/execution"].jobId. job://{id} says how far a job of yours is and, for a while, what it came to: look there before you repeat a call whose answer got lost.
        - A failed call carries a typed error with a suggestion; follow it instead of repeating the call.
        - The list of tools changes when the operator disables or enables one: listen for it, or list again when a call is refused as disabled.
        """;

    public void Configure(McpServerOptions options)
    {
        // Without icons: from 2026-07-28 on every result carries this.
        options.ServerInfo = new Implementation
        {
            Name = "mcpaspire",
            Title = "McpAspire",
            Description = "Network diagnostics and format-preserving encryption, run in a sandbox under a policy.",
            Version = ServiceVersion.Current,
        };
        options.ServerInstructions = Instructions;
        options.ToolCollection = offer.Tools;
        options.PromptCollection = offer.Prompts;
        options.ResourceCollection ??= [];
        foreach (var resource in resources.All)
            options.ResourceCollection.Add(resource);

        options.Capabilities ??= new ServerCapabilities();
        options.Capabilities.Resources = new ResourcesCapability { Subscribe = true };
        options.Handlers.SubscribeToResourcesHandler = subscriptions.SubscribeAsync;
        options.Handlers.UnsubscribeFromResourcesHandler = (request, _) => ValueTask.FromResult(subscriptions.Unsubscribe(request));
        options.Handlers.SubscriptionsListenHandler = subscriptions.ListenAsync;
        options.Handlers.CallToolHandler = CallUnlistedAsync;
        options.Handlers.CompleteHandler = (request, _) => ValueTask.FromResult(completions.Complete(request.Params));
    }

    // Of the tools that are not listed, those of the catalog are refused by admission like all others that may not be called, which says why.
    private ValueTask<CallToolResult> CallUnlistedAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken) =>
        offer.TryFind(request.Params.Name, out var tool)
            ? tool.InvokeAsync(request, cancellationToken)
            : throw new McpProtocolException("There is no tool of that name; tools/list names those that there are.", McpErrorCode.InvalidParams);
}
