using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp;

/// <summary>JSON-RPC messages as bytes, and the ids in them.</summary>
internal static class Messages
{
    /// <summary>
    /// How deep a message may be nested that a process of ours writes: deeper than anything that we take in, however it is wrapped on its way.
    /// </summary>
    public const int MaxDepth = 1024;

    private static readonly JsonTypeInfo<JsonRpcMessage> Info = (JsonTypeInfo<JsonRpcMessage>)
        new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { MaxDepth = MaxDepth }.GetTypeInfo(typeof(JsonRpcMessage));

    public static byte[] ToBytes(JsonRpcMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, Info);

    public static JsonElement ToJson(JsonRpcMessage message) => JsonSerializer.SerializeToElement(message, Info);

    /// <summary>Reads what this or another of our processes wrote.</summary>
    public static JsonRpcMessage Read(ReadOnlyMemory<byte> utf8) =>
        JsonSerializer.Deserialize(utf8.Span, Info) ?? throw new JsonException("A message is an object.");

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    public static JsonRpcMessage Read(JsonElement json) => json.Deserialize(Info) ?? throw new JsonException("A message is an object.");

    /// <summary>The request that a cancellation is about; null if the message is not one.</summary>
    public static RequestId? CancelledBy(JsonRpcMessage message) =>
        message is JsonRpcNotification { Method: NotificationMethods.CancelledNotification, Params: JsonObject parameters }
            ? ReadId(parameters["requestId"])
            : null;

    /// <summary>An id from JSON; null if it cannot be one.</summary>
    public static RequestId? ReadId(JsonNode? id) => id switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => new RequestId(text),
        JsonValue value when value.TryGetValue<long>(out var number) => new RequestId(number),
        _ => null,
    };
}
