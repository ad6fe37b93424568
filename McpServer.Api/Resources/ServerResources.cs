using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Api.Health;
using McpAspire.Mcp;
using McpAspire.Security;
using McpAspire.ServiceDefaults;
using McpAspire.ServiceDefaults.Health;
using McpAspire.Tools;
using McpAspire.Tools.Catalog;
using McpAspire.Tools.Targets;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Resources;

/// <summary>
/// What a client may read of the server itself. Of the configuration it says what is listed here and nothing else, so that a setting that is
/// added tomorrow is not told by accident.
/// </summary>
internal sealed partial class ServerResources(
    ToolCatalog catalog, WorkerDirectory workers, HealthCheckService health, IConfiguration configuration, IOptions<TargetOptions> targets,
    IOptions<McpHttpOptions> http, IServiceProvider services)
{
    public const string ToolTemplate = "tool://{name}";

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public IEnumerable<McpServerResource> All =>
    [
        Json("config://server", "server-configuration", "Server configuration", "How this server is set up: authentication, targets, tools, limits. No secrets.", GetConfiguration),
        Json("catalog://tools", "tool-catalog", "Tool catalog", "Every tool with its module, state, scopes, cost and timeouts.", (CancellationToken cancellationToken) => GetCatalogAsync(cancellationToken)),
        Json(ToolTemplate, "tool", "A tool", "One tool of the catalog with its schemas.", (string name, CancellationToken cancellationToken) => GetToolAsync(name, cancellationToken)),
        Json("health://server", "server-health", "Server health", "Every health check: status, priority, description, duration.", (CancellationToken cancellationToken) => GetHealthAsync(cancellationToken)),
    ];

    private static McpServerResource Json(string uri, string name, string title, string description, Delegate read) => McpServerResource.Create(
        read, new McpServerResourceCreateOptions { UriTemplate = uri, Name = name, Title = title, Description = description, MimeType = "application/json" });

    private string GetConfiguration() => new JsonObject
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
    }.ToJsonString(Readable);

    /// <summary>The limits that the MCP host keeps to.</summary>
    private static partial JsonObject LimitsOf(McpHttpOptions http);

    private async Task<string> GetCatalogAsync(CancellationToken cancellationToken)
    {
        var tools = new JsonArray();
        foreach (var tool in catalog.All)
            tools.Add(await DescribeAsync(tool.Definition, cancellationToken));
        return new JsonObject { ["tools"] = tools }.ToJsonString(Readable);
    }

    private async Task<string> GetToolAsync(string name, CancellationToken cancellationToken)
    {
        if (!catalog.TryFind(name, out var tool))
            throw new McpProtocolException("There is no tool of that name; catalog://tools lists them.", McpErrorCode.InvalidParams);

        var description = await DescribeAsync(tool.Definition, cancellationToken);
        description["inputSchema"] = JsonNode.Parse(tool.Definition.InputSchema.GetRawText());
        description["outputSchema"] = JsonNode.Parse(tool.Definition.OutputSchema.GetRawText());
        return description.ToJsonString(Readable);
    }

    private async Task<string> GetHealthAsync(CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        return JsonSerializer.Serialize(report.ToJson(services), Readable);
    }

    private async Task<JsonObject> DescribeAsync(ToolDefinition tool, CancellationToken cancellationToken)
    {
        var unavailable = await workers.UnavailableReasonAsync(tool, cancellationToken);
        var description = new JsonObject
        {
            ["name"] = tool.Name,
            ["title"] = tool.Title,
            ["description"] = tool.Description,
            ["module"] = tool.Module,
            ["state"] = unavailable is null ? "available" : "unavailable",
            ["scopes"] = List(tool.RequiredScopes),
            ["cost"] = tool.Cost,
            ["defaultTimeoutSec"] = tool.DefaultTimeout.TotalSeconds,
            ["maxTimeoutSec"] = tool.MaxTimeout.TotalSeconds,
        };
        if (unavailable is not null)
            description["reason"] = unavailable;
        return description;
    }

    private static JsonArray List(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];
}
