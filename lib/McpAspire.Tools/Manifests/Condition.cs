using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpAspire.Tools.Manifests;

/// <summary>
/// Something that holds or does not for a call's values: an object of tests, all of which must hold, or an array of such objects, one of which must.
/// A test is a value (equal to it; an array that is given has it), an array of values (equal to one of them), or an object:
/// <c>present</c>, <c>contains</c> (a piece of its text), <c>above</c>, <c>below</c>.
/// </summary>
/// <param name="Alternatives">Tests by argument.</param>
[JsonConverter(typeof(ConditionConverter))]
internal sealed record Condition(IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Alternatives)
{
    /// <summary>The arguments that it looks at.</summary>
    public IEnumerable<string> Arguments => Alternatives.SelectMany(tests => tests.Keys);

    public bool Holds(IReadOnlyDictionary<string, JsonElement> values) =>
        Alternatives.Any(tests => tests.All(test => Holds(values.TryGetValue(test.Key, out var value) ? value : null, test.Value)));

    private static bool Holds(JsonElement? value, JsonElement test) => test.ValueKind switch
    {
        JsonValueKind.Object => test.EnumerateObject().All(part => Holds(value, part)),
        JsonValueKind.Array => test.EnumerateArray().Any(one => IsOrHas(value, one)),
        _ => IsOrHas(value, test),
    };

    private static bool Holds(JsonElement? value, JsonProperty part) => part.Name switch
    {
        "present" => part.Value.GetBoolean() == value.HasValue,
        "contains" => value is { ValueKind: JsonValueKind.String } text && text.GetString()!.Contains(part.Value.GetString()!, StringComparison.Ordinal),
        "above" => value is { ValueKind: JsonValueKind.Number } number && number.GetDecimal() > part.Value.GetDecimal(),
        "below" => value is { ValueKind: JsonValueKind.Number } number && number.GetDecimal() < part.Value.GetDecimal(),
        _ => throw new NotSupportedException($"There is no test '{part.Name}'."),
    };

    // A switch that is not given is off.
    private static bool IsOrHas(JsonElement? value, JsonElement wanted) => value switch
    {
        null => wanted.ValueKind == JsonValueKind.False,
        { ValueKind: JsonValueKind.Array } several => several.EnumerateArray().Any(item => JsonElement.DeepEquals(item, wanted)),
        { } one => JsonElement.DeepEquals(one, wanted),
    };
}
