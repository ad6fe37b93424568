using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Api.Health;
using McpAspire.Api.Operation;
using McpAspire.Mcp;
using McpAspire.Security;
using McpAspire.ServiceDefaults;
using McpAspire.Tools;
using McpAspire.Tools.Catalog;
using McpAspire.Tools.Targets;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Resources;

/// <summary>
/// What a client may read: of the server itself, and of its jobs. Of the configuration it says what is listed here and nothing else, so that a setting
/// that is added tomorrow is not told by accident.
/// </summary>
internal sealed class ServerResources(
    ToolCatalog catalog, ToolStates states, WorkerDirectory workers, HealthSnapshots health, OwnJobs jobs, IConfiguration configuration,
    IOptions<TargetOptions> targets, IOptions<McpHttpOptions> http)
{
    public const string ToolTemplate = "tool://{name}";

    /// <summary>What stays as long as the process does, which a client cannot know the end of.</summary>
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>What workers and operators change at any time.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public IEnumerable<McpServerResource> All
    {
        get
        {
            yield return new JsonResource(
                "config://server", "server-configuration", "Server configuration", "How this server is set up: authentication, targets, tools, limits. No secrets.",
                (_, _, _) => ValueTask.FromResult<Reading?>(new Reading(GetConfiguration(), Minute)));
            yield return new JsonResource(
                "catalog://tools", "tool-catalog", "Tool catalog", "Every tool with its module, state (available, unavailable or disabled), scopes, cost and timeouts.",
                async (_, _, cancellationToken) => new Reading(await GetCatalogAsync(cancellationToken), Moment));
            yield return new JsonResource(
                ToolTemplate, "tool", "A tool", "One tool of the catalog with its state and schemas.",
                async (name, _, cancellationToken) => await GetToolAsync(name, cancellationToken) is { } tool ? new Reading(tool, Moment) : null,
                "There is no tool of that name; catalog://tools lists them.");
            yield return new JsonResource(
                "health://server", "server-health", "Server health", "Every health check: status, priority, description, duration.",
                async (_, _, cancellationToken) => new Reading(ToNode(await health.GetAsync(cancellationToken)), Second));
            if (jobs.AreOffered)
            {
                yield return new JsonResource(
                    OwnJobs.Template, "job", "A job of yours",
                    "How far a call is: state (queued, running, ended), attempt, latest progress and log lines; when it has ended, and for a while, its result or error. "
                    + "The id is in _meta[\"mcpaspire/execution\"].jobId of the call's progress and result.",
                    jobs.ReadAsync,
                    "There is no such job of yours, or it is no longer kept.");
                yield return new RawOutput(jobs);
            }
        }
    }

    private JsonObject GetConfiguration() => new()
    {
        ["version"] = ServiceVersion.Current,
        ["queue"] = string.IsNullOrEmpty(configuration.GetConnectionString("redis")) ? "memory" : "redis",
        ["authentication"] = new JsonObject { ["mode"] = configuration.GetAvailableAuthMode().ToString().ToLowerInvariant() },
        ["targets"] = new JsonObject
        {
            ["default"] = "private IPv4, IPv6 unique local addresses, *.lab.internal",
            ["allow"] = List(targets.Value.Allow),
            ["deny"] = List(targets.Value.Deny),
        },
        ["tools"] = List(catalog.All.Select(tool => tool.Definition.Name)),
        ["limits"] = LimitsOf(http.Value),
    };

    /// <summary>The limits that the MCP host keeps to.</summary>
    private static JsonObject LimitsOf(McpHttpOptions http) => new()
    {
        ["requestBodyBytes"] = http.MaxRequestBodySize,
        ["jsonDepth"] = http.MaxJsonDepth,
        ["concurrentRequestsPerSession"] = http.MaxConcurrentRequestsPerSession,
        ["streamsPerSession"] = http.MaxStreamsPerSession,
        ["streamsPerPrincipal"] = http.MaxStreamsPerPrincipal,
    };

    private async Task<JsonObject> GetCatalogAsync(CancellationToken cancellationToken)
    {
        var tools = new JsonArray();
        foreach (var tool in catalog.All)
            tools.Add(await DescribeAsync(tool.Definition, cancellationToken));
        return new JsonObject { ["tools"] = tools };
    }

    private async Task<JsonObject?> GetToolAsync(string name, CancellationToken cancellationToken)
    {
        if (!catalog.TryFind(name, out var tool))
            return null;

        var description = await DescribeAsync(tool.Definition, cancellationToken);
        description["inputSchema"] = ToNode(tool.Definition.InputSchema);
        description["outputSchema"] = ToNode(tool.Definition.OutputSchema);
        return description;
    }

    private async Task<JsonObject> DescribeAsync(ToolDefinition tool, CancellationToken cancellationToken)
    {
        var (state, reason) = states.IsEnabled(tool.Name) == false ? ("disabled", "an operator has disabled it")
            : await workers.UnavailableReasonAsync(tool, cancellationToken) is { } unavailable ? ("unavailable", unavailable)
            : ("available", null);
        var description = new JsonObject
        {
            ["name"] = tool.Name,
            ["title"] = tool.Title,
            ["description"] = tool.Description,
            ["module"] = tool.Module,
            ["state"] = state,
            ["scopes"] = List(tool.RequiredScopes),
            ["cost"] = tool.Cost,
            ["defaultTimeoutSec"] = tool.DefaultTimeout.TotalSeconds,
            ["maxTimeoutSec"] = tool.MaxTimeout.TotalSeconds,
        };
        if (reason is not null)
            description["reason"] = reason;
        return description;
    }

    private static JsonNode ToNode(JsonElement element) => JsonNode.Parse(element.GetRawText())!;

    private static JsonArray List(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];
}
