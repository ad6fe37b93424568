using System.Text.Json.Nodes;
using McpAspire.Mcp.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp.Stateless;

/// <summary>What 2026-07-28 asks of every request: headers that agree with the body, and metadata in place of a handshake.</summary>
internal static class StatelessRules
{
    /// <summary>The revision that a request names in its metadata.</summary>
    public static string? VersionOf(JsonRpcMessage message) => Text(MetaOf(message)?[MetaKeys.ProtocolVersion]);

    /// <exception cref="RejectedException">400: -32020 for headers, -32022 for the revision, -32602 for metadata.</exception>
    public static void Check(IHeaderDictionary headers, JsonRpcRequest request, McpServerPrimitiveCollection<McpServerTool>? tools)
    {
        CheckVersion(headers, request.Id, VersionOf(request));
        CheckHeader(headers, McpHeaders.Method, request.Method, request.Id, isEncoded: false);
        if (NameOf(request) is { } name)
            CheckHeader(headers, McpHeaders.Name, name, request.Id, isEncoded: true);

        CheckMetadata(request);
        if (request is { Method: RequestMethods.ToolsCall, Params: JsonObject parameters } && tools is not null
            && Text(parameters["name"]) is { } toolName && tools.TryGetPrimitive(toolName, out var tool))
            ParameterHeaders.Of(tool).Check(headers, parameters["arguments"] as JsonObject, request.Id);
    }

    /// <exception cref="RejectedException">400: -32020 if the header is missing or differs from the metadata, -32022 if the revision is not supported.</exception>
    public static void CheckVersion(IHeaderDictionary headers, RequestId requestId = default, string? metadata = null)
    {
        string? header = headers[McpHeaders.ProtocolVersion];
        if (string.IsNullOrEmpty(header))
            throw Mismatch($"The header {McpHeaders.ProtocolVersion} is missing.", requestId);

        if (metadata is not null && metadata != header)
            throw Mismatch($"The header {McpHeaders.ProtocolVersion} differs from the version in _meta.", requestId);

        if (ProtocolVersions.WithoutHandshake.Contains(header, StringComparer.Ordinal))
            return;

        throw new RejectedException(StatusCodes.Status400BadRequest, McpErrorCode.UnsupportedProtocolVersion, "This protocol version is not supported.")
        {
            RequestId = requestId,
            ErrorData = new JsonObject
            {
                ["supported"] = new JsonArray([.. ProtocolVersions.WithoutHandshake.Select(version => (JsonNode)version)]),
                ["requested"] = header,
            },
        };
    }

    /// <summary>The error for a header that is missing or says something else than the body.</summary>
    public static RejectedException Mismatch(string message, RequestId requestId) =>
        new(StatusCodes.Status400BadRequest, McpErrorCode.HeaderMismatch, message) { RequestId = requestId };

    private static void CheckHeader(IHeaderDictionary headers, string name, string expected, RequestId requestId, bool isEncoded)
    {
        string? value = headers[name];
        if (value is null)
            throw Mismatch($"The header {name} is missing.", requestId);

        if ((isEncoded ? McpHeaderEncoder.DecodeValue(value) : value) != expected)
            throw Mismatch($"The header {name} differs from the body.", requestId);
    }

    private static void CheckMetadata(JsonRpcRequest request)
    {
        var meta = MetaOf(request);
        var missing = Text(meta?[MetaKeys.ProtocolVersion]) is null ? MetaKeys.ProtocolVersion
            : meta![MetaKeys.ClientCapabilities] is not JsonObject ? MetaKeys.ClientCapabilities
            : null;

        if (missing is not null)
            throw new RejectedException(StatusCodes.Status400BadRequest, McpErrorCode.InvalidParams, $"A request of this revision has _meta[\"{missing}\"].") { RequestId = request.Id };
    }

    private static string? NameOf(JsonRpcRequest request) => request.Method switch
    {
        RequestMethods.ToolsCall or RequestMethods.PromptsGet => Text((request.Params as JsonObject)?["name"]),
        RequestMethods.ResourcesRead => Text((request.Params as JsonObject)?["uri"]),
        _ => null,
    };

    private static JsonObject? MetaOf(JsonRpcMessage message) =>
        (message is JsonRpcRequest request ? request.Params as JsonObject : null)?["_meta"] as JsonObject;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
