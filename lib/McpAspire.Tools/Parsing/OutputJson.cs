using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpAspire.Tools.Parsing;

/// <summary>Builds structured content.</summary>
internal static class OutputJson
{
    /// <summary>A property when there is something to say.</summary>
    public static void AddText(this JsonObject content, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            content[name] = value;
    }

    /// <summary>An array of strings.</summary>
    public static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)JsonValue.Create(value))]);

    /// <summary>The finished content.</summary>
    public static JsonElement Element(this JsonObject content) => JsonElement.Parse(content.ToJsonString());
}
