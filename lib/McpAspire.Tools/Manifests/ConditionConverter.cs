using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpAspire.Tools.Manifests;

/// <summary>Reads a condition, which is an object or an array of objects.</summary>
internal sealed class ConditionConverter : JsonConverter<Condition>
{
    public override Condition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        return new Condition(element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Select(Tests)] : [Tests(element)]);
    }

    public override void Write(Utf8JsonWriter writer, Condition value, JsonSerializerOptions options) => throw new NotSupportedException("Manifests are only read.");

    private static Dictionary<string, JsonElement> Tests(JsonElement element) =>
        element.EnumerateObject().ToDictionary(test => test.Name, test => test.Value, StringComparer.Ordinal);
}
