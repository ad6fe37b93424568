using System.Text.Json.Nodes;

namespace McpAspire.Hosting.Tests.Publishing;

/// <summary>As much of JSON Schema as the manifest's schema uses.</summary>
internal static class ManifestSchema
{
    private static readonly JsonObject Root = Read();

    /// <summary>What is wrong, each with where; empty if it is valid.</summary>
    public static string[] Validate(JsonNode manifest) => [.. Check(manifest, Root, "$")];

    private static IEnumerable<string> Check(JsonNode? value, JsonObject schema, string path) => schema.SelectMany(keyword => keyword.Key switch
    {
        "type" => Demand(HasType(value, (string)keyword.Value!), $"{path} is no {keyword.Value}"),
        "const" => Demand(JsonNode.DeepEquals(value, keyword.Value), $"{path} is not '{keyword.Value}'"),
        "enum" => Demand(keyword.Value!.AsArray().Any(allowed => JsonNode.DeepEquals(value, allowed)), $"{path} is none of {keyword.Value}"),
        "not" => Demand(Check(value, keyword.Value!.AsObject(), path).Any(), $"{path} is what it must not be"),
        "oneOf" => CheckOneOf(value, keyword.Value!.AsArray(), path),
        "required" => keyword.Value!.AsArray().Select(name => (string)name!)
            .Where(name => value is JsonObject parent && !parent.ContainsKey(name)).Select(name => $"{path}.{name} is missing"),
        "properties" => Members(value).Where(member => keyword.Value![member.Key] is not null)
            .SelectMany(member => Check(member.Value, keyword.Value![member.Key]!.AsObject(), $"{path}.{member.Key}")),
        "additionalProperties" => Members(value).Where(member => schema["properties"]?[member.Key] is null)
            .SelectMany(member => CheckAdditional(member.Value, keyword.Value!, $"{path}.{member.Key}")),
        "items" => (value as JsonArray ?? []).SelectMany((item, index) => Check(item, keyword.Value!.AsObject(), $"{path}[{index}]")),
        "$ref" => Check(value, Root["definitions"]![((string)keyword.Value!).Split('/')[^1]]!.AsObject(), path),
        "definitions" or "$comment" => [],
        _ => throw new NotSupportedException($"The keyword '{keyword.Key}' is not known here."),
    });

    private static IEnumerable<string> CheckOneOf(JsonNode? value, JsonArray schemas, string path)
    {
        var errors = schemas.Select(schema => Check(value, schema!.AsObject(), path).ToArray()).ToArray();
        return errors.Count(errors => errors.Length == 0) == 1 ? [] : [$"{path} is not one of its forms", .. errors.SelectMany(error => error)];
    }

    private static IEnumerable<string> CheckAdditional(JsonNode? value, JsonNode schema, string path) =>
        schema is JsonObject additional ? Check(value, additional, path) : Demand((bool)schema, $"{path} is not known");

    private static IEnumerable<string> Demand(bool isMet, string error) => isMet ? [] : [error];

    private static JsonObject Members(JsonNode? value) => value as JsonObject ?? [];

    private static bool HasType(JsonNode? value, string type) => type == value?.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Object => "object",
        System.Text.Json.JsonValueKind.Array => "array",
        System.Text.Json.JsonValueKind.String => "string",
        System.Text.Json.JsonValueKind.Number => "number",
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static JsonObject Read()
    {
        using var stream = typeof(ManifestSchema).Assembly.GetManifestResourceStream("aspire-8.0.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
