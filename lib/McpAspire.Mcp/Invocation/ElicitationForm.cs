using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Invocation;

/// <summary>
/// The form of a question: a flat object of texts, numbers, booleans and choices, which is all that MCP allows there. What the user's client sends is
/// held against it, because a tool goes on with it as if it were so.
/// </summary>
internal sealed class ElicitationForm(JsonElement schema)
{
    public static ElicitationForm Of(ElicitRequestParams.RequestSchema schema) =>
        new(JsonSerializer.SerializeToElement(schema, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ElicitRequestParams.RequestSchema))));

    /// <summary>What is wrong with the content of an answer, without repeating it; null if nothing is.</summary>
    public string? FindFault(IDictionary<string, JsonElement>? content)
    {
        var properties = schema.GetProperty("properties");
        var given = content ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (given.Keys.Any(name => !properties.TryGetProperty(name, out _)))
            return "it has a field that was not asked for";

        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array
            && required.EnumerateArray().Select(name => name.GetString()!).FirstOrDefault(name => !given.ContainsKey(name)) is { } missing)
            return $"the field '{missing}' is missing";

        return given.Where(field => !Fits(properties.GetProperty(field.Key), field.Value)).Select(field => $"the field '{field.Key}' is not what its schema says").FirstOrDefault();
    }

    private static bool Fits(JsonElement schema, JsonElement value) => TypeOf(schema) switch
    {
        "string" => value.ValueKind == JsonValueKind.String && IsWithin(schema, "minLength", "maxLength", LengthOf(value)) && IsChoice(schema, value.GetString()!),
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsInteger(number) && IsWithin(schema, "minimum", "maximum", number),
        "number" => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && IsWithin(schema, "minimum", "maximum", number),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array && IsWithin(schema, "minItems", "maxItems", value.GetArrayLength())
            && schema.TryGetProperty("items", out var items)
            && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && IsChoice(items, item.GetString()!)),
        _ => false,
    };

    private static string? TypeOf(JsonElement schema) => schema.TryGetProperty("type", out var type) ? type.GetString() : null;

    // JSON Schema counts code points, .NET UTF-16 units.
    private static int LengthOf(JsonElement value) => value.GetString()!.EnumerateRunes().Count();

    private static bool IsWithin(JsonElement schema, string minimum, string maximum, double value) =>
        !(Bound(schema, minimum) > value) && !(Bound(schema, maximum) < value);

    private static double? Bound(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var bound) && bound.ValueKind == JsonValueKind.Number ? bound.GetDouble() : null;

    // Choices are listed by value, or with titles.
    private static bool IsChoice(JsonElement schema, string value)
    {
        if (List(schema, "enum") is { } values)
            return values.Any(choice => choice.GetString() == value);

        return (List(schema, "oneOf") ?? List(schema, "anyOf")) is not { } titled || titled.Any(choice => choice.GetProperty("const").GetString() == value);
    }

    private static JsonElement.ArrayEnumerator? List(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : null;
}
