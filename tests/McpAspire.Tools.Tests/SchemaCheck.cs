using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpAspire.Tools.Tests;

/// <summary>The part of JSON Schema 2020-12 that the tools' schemas use; a keyword that it does not know fails the test.</summary>
internal static class SchemaCheck
{
    private static readonly HashSet<string> Ignored = ["description", "default", "format", "$defs", "examples"];

    public static void ShouldConformTo(this JsonElement value, JsonElement schema) => Check(value, schema, schema, "$");

    private static void Check(JsonElement value, JsonElement schema, JsonElement root, string path)
    {
        foreach (var keyword in schema.EnumerateObject().Where(keyword => !Ignored.Contains(keyword.Name)))
            Check(value, schema, keyword, root, path);
    }

    private static void Check(JsonElement value, JsonElement schema, JsonProperty keyword, JsonElement root, string path)
    {
        switch (keyword.Name)
        {
            case "$ref":
                Check(value, root.GetProperty("$defs").GetProperty(keyword.Value.GetString()!["#/$defs/".Length..]), root, path);
                break;
            case "type":
                IsOf(value, keyword.Value.GetString()!).ShouldBeTrue($"{path} is no {keyword.Value}");
                break;
            case "enum":
                keyword.Value.EnumerateArray().Select(item => item.GetString()).ShouldContain(value.GetString(), path);
                break;
            case "pattern":
                Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBeTrue(path);
                break;
            case "maxLength":
                value.GetString()!.Length.ShouldBeLessThanOrEqualTo(keyword.Value.GetInt32(), path);
                break;
            case "minLength":
                value.GetString()!.Length.ShouldBeGreaterThanOrEqualTo(keyword.Value.GetInt32(), path);
                break;
            case "minItems":
                value.GetArrayLength().ShouldBeGreaterThanOrEqualTo(keyword.Value.GetInt32(), path);
                break;
            case "maxItems":
                value.GetArrayLength().ShouldBeLessThanOrEqualTo(keyword.Value.GetInt32(), path);
                break;
            case "minimum":
                value.GetDouble().ShouldBeGreaterThanOrEqualTo(keyword.Value.GetDouble(), path);
                break;
            case "maximum":
                value.GetDouble().ShouldBeLessThanOrEqualTo(keyword.Value.GetDouble(), path);
                break;
            case "required":
                foreach (var name in keyword.Value.EnumerateArray())
                    value.TryGetProperty(name.GetString()!, out _).ShouldBeTrue($"{path} has no {name}");
                break;
            case "properties":
                foreach (var property in keyword.Value.EnumerateObject())
                {
                    if (value.TryGetProperty(property.Name, out var child))
                        Check(child, property.Value, root, $"{path}.{property.Name}");
                }

                break;
            case "additionalProperties":
                keyword.Value.GetBoolean().ShouldBeFalse(path);
                value.EnumerateObject().Select(property => property.Name)
                    .ShouldBeSubsetOf(schema.GetProperty("properties").EnumerateObject().Select(property => property.Name), path);
                break;
            case "items":
                foreach (var item in value.EnumerateArray())
                    Check(item, keyword.Value, root, $"{path}[]");
                break;
            default:
                throw new NotSupportedException($"The check does not know '{keyword.Name}'.");
        }
    }

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new NotSupportedException($"The check does not know the type '{type}'."),
    };
}
