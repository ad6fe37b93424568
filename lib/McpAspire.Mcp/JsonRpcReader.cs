using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp;

/// <summary>Reads JSON-RPC messages more strictly than the SDK: valid UTF-8, no property twice, nothing behind the value, a depth limit.</summary>
internal sealed class JsonRpcReader
{
    private static readonly byte[][] Members = [.. new[] { "jsonrpc", "id", "method", "params", "result", "error" }.Select(Encoding.UTF8.GetBytes)];

    private readonly int _maxDepth;
    private readonly JsonTypeInfo<JsonRpcMessage> _message;

    public JsonRpcReader(int maxDepth)
    {
        _maxDepth = maxDepth;

        // Two properties of one name make a JsonObject throw when it is first looked into, long after reading.
        var options = new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { AllowDuplicateProperties = false, MaxDepth = maxDepth };
        _message = (JsonTypeInfo<JsonRpcMessage>)options.GetTypeInfo(typeof(JsonRpcMessage));
    }

    /// <summary>True if the text is an array, whatever is in it.</summary>
    public static bool IsBatch(ReadOnlySpan<byte> utf8)
    {
        var text = utf8.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] == (byte)'[';
    }

    /// <exception cref="JsonException">It is not JSON, or not JSON-RPC 2.0.</exception>
    public JsonRpcMessage Read(ReadOnlySpan<byte> utf8)
    {
        var reader = Start(utf8);
        var message = Read(ref reader);
        ExpectEnd(ref reader);
        return message;
    }

    /// <exception cref="JsonException">It is not JSON, not a batch, or one of its messages is not JSON-RPC 2.0.</exception>
    public List<JsonRpcMessage> ReadBatch(ReadOnlySpan<byte> utf8)
    {
        var messages = new List<JsonRpcMessage>();
        var reader = Start(utf8);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            messages.Add(Read(ref reader));

        ExpectEnd(ref reader);
        return messages.Count > 0 ? messages : throw new JsonException("A batch has at least one message.");
    }

    /// <summary>Looks at a text that could not be read: is it JSON at all, and what is its <c>id</c>?</summary>
    public bool IsWellFormed(ReadOnlySpan<byte> utf8, out RequestId id)
    {
        id = default;
        try
        {
            var reader = Start(utf8);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8))
                    id = ReadId(ref reader);
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is half a surrogate pair.
            return false;
        }
    }

    private static RequestId ReadId(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => new RequestId(reader.GetString()!),
            JsonTokenType.Number when reader.TryGetInt64(out var number) => new RequestId(number),
            _ => default,
        };
    }

    private static void ExpectEnd(ref Utf8JsonReader reader)
    {
        if (reader.Read())
            throw new JsonException("There is more than one value.");
    }

    private Utf8JsonReader Start(ReadOnlySpan<byte> utf8) => Utf8.IsValid(utf8)
        ? new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = _maxDepth })
        : throw new JsonException("The text is not UTF-8.");

    private JsonRpcMessage Read(ref Utf8JsonReader reader)
    {
        try
        {
            ExpectNoMemberTwice(reader);
            return JsonSerializer.Deserialize(ref reader, _message) ?? throw new JsonException("A message is an object.");
        }
        catch (ArgumentException exception)
        {
            // What .NET 10 throws for a property that comes twice.
            throw new JsonException("A property comes twice.", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A name has half a surrogate pair.", exception);
        }
    }

    // Of the message's own members the SDK takes the last of a name; whoever looked at the message on its way here may have gone by the first.
    private static void ExpectNoMemberTwice(Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.None)
            reader.Read();

        var seen = 0;
        while (reader.TokenType != JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            for (var i = 0; i < Members.Length; i++)
            {
                if (!reader.ValueTextEquals(Members[i]))
                    continue;

                if ((seen & (1 << i)) != 0)
                    throw new JsonException("A property comes twice.");

                seen |= 1 << i;
            }

            reader.Skip();
        }
    }
}
