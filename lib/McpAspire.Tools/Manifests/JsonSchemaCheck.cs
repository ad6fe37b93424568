using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpAspire.Tools.Manifests;

/// <summary>
/// Checks a document against the part of JSON Schema 2020-12 that <c>catalog/tool.schema.json</c> uses, and tells everything that does not fit. What editors complete
/// by is thereby what the reader goes by.
/// </summary>
internal sealed class JsonSchemaCheck(JsonElement schema)
{
    private static readonly TimeSpan PatternPatience = TimeSpan.FromSeconds(1);

    /// <summary>All that does not fit: where, and why.</summary>
    public IReadOnlyList<(string Pointer, string Reason)> Check(JsonElement document)
    {
        var problems = new List<(string, string)>();
        Check(document, schema, string.Empty, problems);
        return problems;
    }

    private void Check(JsonElement value, JsonElement rules, string pointer, List<(string Pointer, string Reason)> problems)
    {
        if (rules.ValueKind != JsonValueKind.Object)
            return;
        // What is of the wrong type altogether would be wrong in every other way, too.
        if (rules.TryGetProperty("type", out var type) && !IsOf(value, type))
        {
            problems.Add((pointer, $"{Show(pointer)} is not {TypeName(type)}."));
            return;
        }

        foreach (var rule in rules.EnumerateObject())
        {
            if (Violation(value, rules, rule, pointer, problems) is { } violation)
                problems.Add((pointer, $"{Show(pointer)} {violation}."));
        }
    }

    private string? Violation(JsonElement value, JsonElement rules, JsonProperty rule, string pointer, List<(string Pointer, string Reason)> problems)
    {
        switch (rule.Name)
        {
            case "type" or "description" or "title" or "$schema" or "$defs" or "then" or "else":
                return null;
            case "$ref":
                Check(value, Find(rule.Value), pointer, problems);
                return null;
            case "allOf":
                foreach (var part in rule.Value.EnumerateArray())
                    Check(value, part, pointer, problems);
                return null;
            case "if":
                if (rules.TryGetProperty(Fits(value, rule.Value) ? "then" : "else", out var consequence))
                    Check(value, consequence, pointer, problems);
                return null;
            case "properties":
                foreach (var member in Members(value).Where(member => rule.Value.TryGetProperty(member.Name, out _)))
                    Check(member.Value, rule.Value.GetProperty(member.Name), JsonSource.Join(pointer, member.Name), problems);
                return null;
            case "additionalProperties":
                CheckOthers(value, rules, rule.Value, pointer, problems);
                return null;
            case "propertyNames":
                problems.AddRange(Members(value).Where(member => !Matches(member.Name, rule.Value.GetProperty("pattern")))
                    .Select(member => (JsonSource.Join(pointer, member.Name), $"The name '{member.Name}' does not match {rule.Value.GetProperty("pattern").GetString()}.")));
                return null;
            case "required":
                problems.AddRange(value.ValueKind != JsonValueKind.Object ? [] : rule.Value.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _))
                    .Select(name => (pointer, $"{Show(pointer)} has no '{name.GetString()}'.")));
                return null;
            case "items":
                foreach (var (item, index) in Items(value).Select((item, index) => (item, index)))
                    Check(item, rule.Value, $"{pointer}/{index}", problems);
                return null;
            default:
                return ScalarViolation(value, rule);
        }
    }

    private void CheckOthers(JsonElement value, JsonElement rules, JsonElement rule, string pointer, List<(string Pointer, string Reason)> problems)
    {
        foreach (var member in Members(value).Where(member => !rules.TryGetProperty("properties", out var known) || !known.TryGetProperty(member.Name, out _)))
        {
            var place = JsonSource.Join(pointer, member.Name);
            if (rule.ValueKind == JsonValueKind.False)
                problems.Add((place, $"There is no '{member.Name}' in {(pointer.Length == 0 ? "a manifest" : pointer)}."));
            else
                Check(member.Value, rule, place, problems);
        }
    }

    private static string? ScalarViolation(JsonElement value, JsonProperty rule) => (rule.Name, value.ValueKind) switch
    {
        ("enum", _) => rule.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)) ? null : $"is not one of {string.Join(", ", rule.Value.EnumerateArray())}",
        ("const", _) => JsonElement.DeepEquals(rule.Value, value) ? null : $"is not {rule.Value}",
        ("pattern", JsonValueKind.String) => Matches(value.GetString()!, rule.Value) ? null : $"does not match {rule.Value}",
        ("minLength", JsonValueKind.String) => value.GetString()!.Length < rule.Value.GetInt32() ? $"has fewer than {rule.Value} characters" : null,
        ("maxLength", JsonValueKind.String) => value.GetString()!.Length > rule.Value.GetInt32() ? $"has more than {rule.Value} characters" : null,
        ("minimum", JsonValueKind.Number) => value.GetDouble() < rule.Value.GetDouble() ? $"is less than {rule.Value}" : null,
        ("maximum", JsonValueKind.Number) => value.GetDouble() > rule.Value.GetDouble() ? $"is greater than {rule.Value}" : null,
        ("minItems", JsonValueKind.Array) => value.GetArrayLength() < rule.Value.GetInt32() ? $"has fewer than {rule.Value} items" : null,
        ("maxItems", JsonValueKind.Array) => value.GetArrayLength() > rule.Value.GetInt32() ? $"has more than {rule.Value} items" : null,
        ("uniqueItems", JsonValueKind.Array) => value.EnumerateArray().Select(item => item.GetRawText()).Distinct(StringComparer.Ordinal).Count() < value.GetArrayLength() ? "has an item twice" : null,
        ("minProperties", JsonValueKind.Object) => value.GetPropertyCount() < rule.Value.GetInt32() ? $"has fewer than {rule.Value} members" : null,
        ("maxProperties", JsonValueKind.Object) => value.GetPropertyCount() > rule.Value.GetInt32() ? $"has more than {rule.Value} members" : null,
        ("pattern" or "minLength" or "maxLength" or "minimum" or "maximum" or "minItems" or "maxItems" or "uniqueItems" or "minProperties" or "maxProperties", _) => null,
        _ => throw new NotSupportedException($"The schema uses '{rule.Name}', which this check does not know."),
    };

    private bool Fits(JsonElement value, JsonElement rules)
    {
        var problems = new List<(string, string)>();
        Check(value, rules, string.Empty, problems);
        return problems.Count == 0;
    }

    private JsonElement Find(JsonElement reference) => schema.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]);

    private static bool Matches(string text, JsonElement pattern) =>
        // In .NET a $ also matches before a line break at the end.
        Regex.IsMatch(text, pattern.GetString()!, RegexOptions.CultureInvariant, PatternPatience) && !text.EndsWith('\n');

    private static JsonElement.ObjectEnumerator Members(JsonElement value) => value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;

    private static bool IsOf(JsonElement value, JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(one => IsOf(value, one)) : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            var other => throw new NotSupportedException($"The schema has the type '{other}', which this check does not know."),
        };

    private static string TypeName(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? string.Join(" or ", type.EnumerateArray().Select(TypeName)) : $"of type {type.GetString()}";

    private static string Show(string pointer) => pointer.Length == 0 ? "The manifest" : pointer;
}
