using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp;

/// <summary>JSON-RPC messages as bytes, and the ids in them.</summary>
internal static class Messages
{
    private static readonly JsonTypeInfo<JsonRpcMessage> Info =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    public static byte[] ToBytes(JsonRpcMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, Info);

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

    private static RequestId? ReadId(JsonNode? id) => id switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => new RequestId(text),
        JsonValue value when value.TryGetValue<long>(out var number) => new RequestId(number),
        _ => null,
    };
}
