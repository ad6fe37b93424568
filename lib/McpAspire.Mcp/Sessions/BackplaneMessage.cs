using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpAspire.Mcp.Sessions;

/// <summary>What processes that share sessions tell each other.</summary>
/// <param name="From">The process that says it.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Session">The session's name.</param>
/// <param name="Message">A JSON-RPC message, for those that carry one.</param>
/// <param name="Detail">The version of a change, the number of a message, or the stream.</param>
internal sealed record BackplaneMessage(
    [property: JsonPropertyName("from")] string From,
    [property: JsonPropertyName("kind")] BackplaneMessageKind Kind,
    [property: JsonPropertyName("session")] string Session,
    [property: JsonPropertyName("message"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Message = null,
    [property: JsonPropertyName("detail"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, BackplaneJson.Default.BackplaneMessage);

    /// <summary>Null for what this version does not understand.</summary>
    public static BackplaneMessage? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, BackplaneJson.Default.BackplaneMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
