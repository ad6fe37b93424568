using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Api.Admission;
using McpAspire.Api.Callers;
using McpAspire.Api.Dispatch;
using McpAspire.Mcp;
using McpAspire.Tools;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Api.Mcp;

/// <summary>A tool of the catalog as MCP shows it.</summary>
internal sealed class CatalogTool(ITool tool, ToolCalls calls, ICallerIdentity callers) : McpServerTool
{
    private const string IdempotencyKeyMeta = "mcpaspire/idempotencyKey";

    public override Tool ProtocolTool { get; } = Describe(tool.Definition, callers);

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        var arguments = new Dictionary<string, JsonElement>(request.Params.Arguments ?? new Dictionary<string, JsonElement>(), StringComparer.Ordinal);
        try
        {
            var principal = await callers.IdentifyAsync(request.User, arguments, cancellationToken);
            var result = await calls.CallAsync(
                tool.Definition.Name,
                JsonSerializer.SerializeToElement(arguments),
                principal,
                OptionsOf(request),
                new McpCallObserver(request),
                cancellationToken);
            return result.ToMcp();
        }
        catch (ToolException failure)
        {
            return ToolResult.Failed(failure.Error).ToMcp();
        }
    }

    private static CallOptions OptionsOf(RequestContext<CallToolRequestParams> request) => new()
    {
        Session = request.Server.SessionId,
        IdempotencyKey = IdempotencyKeyOf(request.Params.Meta),
        LogLevel = request.GetLogLevel() is { } level ? JsonNamingPolicy.CamelCase.ConvertName(level.ToString()) : null,
    };

    // One that is no text is as good as an empty one: admission refuses both.
    private static string? IdempotencyKeyOf(JsonObject? meta) =>
        meta?[IdempotencyKeyMeta] is { } key ? key is JsonValue value && value.TryGetValue<string>(out var text) ? text : "" : null;

    private static Tool Describe(ToolDefinition definition, ICallerIdentity callers) => new()
    {
        Name = definition.Name,
        Title = definition.Title,
        Description = definition.Description,
        InputSchema = callers.DescribeInput(definition.InputSchema),
        OutputSchema = definition.OutputSchema,
        Annotations = new ToolAnnotations
        {
            Title = definition.Title,
            ReadOnlyHint = definition.Hints.ReadOnly,
            DestructiveHint = definition.Hints.Destructive,
            IdempotentHint = definition.Hints.Idempotent,
            OpenWorldHint = definition.Hints.OpenWorld,
        },
    };
}
