using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpAspire.ConformanceHost;

/// <summary>What a client answered; null where it did not, or not in the right form.</summary>
internal static class Answers
{
    public static JsonTypeInfo<string> TextJson { get; } = (JsonTypeInfo<string>)JsonSerializerOptions.Web.GetTypeInfo(typeof(string));

    public static string Text(ElicitResult answer, string field) => answer.IsAccepted ? answer.Content![field].GetString()! : $"({answer.Action})";

    public static string? Field<T>(RequestContext<T> request, string key, string field)
        where T : RequestParams =>
        Answer(request, key) is { } answer && Property(answer, "content") is { } content && Property(content, field) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static string? SampledText<T>(RequestContext<T> request, string key)
        where T : RequestParams
    {
        if (Answer(request, key) is not { } answer || Property(answer, "content") is not { } content)
            return null;

        var block = content.ValueKind == JsonValueKind.Array && content.GetArrayLength() > 0 ? content[0] : content;
        return Property(block, "text")?.GetString();
    }

    public static string? Roots<T>(RequestContext<T> request, string key)
        where T : RequestParams => Answer(request, key) is { } answer && Property(answer, "roots") is { } roots ? roots.GetRawText() : null;

    private static JsonElement? Answer<T>(RequestContext<T> request, string key)
        where T : RequestParams => request.Params.InputResponses?.TryGetValue(key, out var answer) == true ? answer.RawValue : null;

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
}
