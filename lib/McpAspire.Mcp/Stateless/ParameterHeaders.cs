using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.Mcp.Stateless;

/// <summary>The arguments of a tool that clients repeat as headers: those that its input schema marks with <c>x-mcp-header</c>.</summary>
internal sealed class ParameterHeaders
{
    private static readonly ConditionalWeakTable<McpServerTool, ParameterHeaders> Known = [];

    private readonly List<(string Header, string[] Path)> _headers = [];

    private ParameterHeaders(JsonElement schema) => Collect(schema, []);

    public static ParameterHeaders Of(McpServerTool tool) => Known.GetValue(tool, static known => new ParameterHeaders(known.ProtocolTool.InputSchema));

    /// <exception cref="Http.RejectedException">400 with -32020: a header is missing, is not expected, or differs from the argument.</exception>
    public void Check(IHeaderDictionary headers, JsonObject? arguments, RequestId requestId)
    {
        foreach (var (header, path) in _headers)
        {
            string? sent = headers[header];
            var expected = ArgumentAt(arguments, path);
            if (sent is null && expected is null)
                continue;

            if (sent is null || expected is null || !IsSame(McpHeaderEncoder.DecodeValue(sent), expected))
                throw StatelessRules.Mismatch($"The header {header} differs from the argument {string.Join('.', path)}.", requestId);
        }
    }

    private static JsonValue? ArgumentAt(JsonObject? arguments, string[] path)
    {
        JsonNode? node = arguments;
        foreach (var name in path)
            node = (node as JsonObject)?[name];

        return node as JsonValue;
    }

    private static bool IsSame(string? sent, JsonValue expected) => expected.GetValueKind() switch
    {
        JsonValueKind.String => sent == expected.GetValue<string>(),
        JsonValueKind.True => sent == "true",
        JsonValueKind.False => sent == "false",
        JsonValueKind.Number => decimal.TryParse(sent, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && expected.TryGetValue<decimal>(out var value) && number == value,
        _ => false,
    };

    private void Collect(JsonElement schema, string[] path)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return;

        foreach (var property in properties.EnumerateObject())
        {
            string[] propertyPath = [.. path, property.Name];
            if (property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("x-mcp-header", out var name) && name.ValueKind == JsonValueKind.String)
                _headers.Add((McpHeaders.ParameterPrefix + name.GetString(), propertyPath));

            Collect(property.Value, propertyPath);
        }
    }
}
