using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpAspire.Api.Callers;

/// <summary>The argument <c>user_token</c>, which every tool accepts over stdio, where there are no headers.</summary>
internal static class TokenArgument
{
    public const string Name = "user_token";

    /// <summary>The schema of a tool's input with the argument added.</summary>
    public static JsonElement AddTo(JsonElement inputSchema, string description, bool isRequired)
    {
        var schema = JsonNode.Parse(inputSchema.GetRawText())!.AsObject();
        schema["properties"]!.AsObject()[Name] = new JsonObject { ["type"] = "string", ["description"] = description };
        if (isRequired)
        {
            schema["required"] ??= new JsonArray();
            schema["required"]!.AsArray().Add(Name);
        }

        return JsonSerializer.SerializeToElement(schema);
    }

    /// <summary>Takes the argument out; null when there is none, or none that could be a token.</summary>
    public static string? Take(IDictionary<string, JsonElement> arguments) =>
        arguments.Remove(Name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
