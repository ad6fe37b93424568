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
            var observer = new McpCallObserver(request);
            var principal = await callers.IdentifyAsync(request.User, arguments, cancellationToken);
            var result = await calls.CallAsync(
                tool.Definition.Name,
                JsonSerializer.SerializeToElement(arguments),
                principal,
                OptionsOf(request),
                observer,
                cancellationToken);
            return result.ToMcp(observer.JobId);
        }
        catch (ToolException failure)
        {
            return ToolResult.Failed(failure.Error).ToMcp(jobId: null);
        }
    }

    private static CallOptions OptionsOf(RequestContext<CallToolRequestParams> request) => new()
    {
        Session = request.Server.SessionId,
        IdempotencyKey = IdempotencyKeyOf(request.Params.Meta),
        LogLevel = request.GetLogLevel() is { } level ? JsonNamingPolicy.CamelCase.ConvertName(level.ToString()) : null,
    };

    private static string? IdempotencyKeyOf(JsonObject? meta) => meta?[IdempotencyKeyMeta] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var key) => key,
        _ => throw ToolException.Invalid(IdempotencyKeyMeta, $"_meta[\"{IdempotencyKeyMeta}\"] is not a string.", "Use a UUID."),
    };

    private static Tool Describe(ToolDefinition definition, ICallerIdentity callers) => new()
    {
        Name = definition.Name,
        Title = definition.Title,
        Description = definition.Description,
        Icons = Icons.Of(definition.Module),
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
