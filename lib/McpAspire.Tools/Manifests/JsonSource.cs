using System.Runtime.InteropServices;
using System.Text.Json;

namespace McpAspire.Tools.Manifests;

/// <summary>A JSON text that knows on which line each of its values begins. Values are named by JSON Pointer (RFC 6901).</summary>
internal sealed class JsonSource
{
    private const int MaxDepth = 32;

    private readonly Dictionary<string, int> _lines = [];

    private JsonSource(JsonElement root) => Root = root;

    public JsonElement Root { get; }

    /// <summary>Reads a text.</summary>
    /// <exception cref="JsonException">It is no JSON, or has a member twice.</exception>
    public static JsonSource Parse(ReadOnlyMemory<byte> utf8)
    {
        var source = new JsonSource(JsonElement.Parse(utf8.Span, new JsonDocumentOptions { MaxDepth = MaxDepth }));
        source.ReadLines(utf8.Span);
        return source;
    }

    public static string Join(string pointer, string member) =>
        $"{pointer}/{member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>The line of a value, or of what is nearest around it.</summary>
    public int LineOf(string pointer)
    {
        int line;
        while (!_lines.TryGetValue(pointer, out line))
            pointer = pointer[..Math.Max(pointer.LastIndexOf('/'), 0)];
        return line;
    }

    private void ReadLines(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        var lines = new LineCounter();
        reader.Read();
        Visit(ref reader, ref lines, utf8, string.Empty);
    }

    private void Visit(ref Utf8JsonReader reader, ref LineCounter lines, ReadOnlySpan<byte> utf8, string pointer)
    {
        // A member's line is that of its name.
        _lines.TryAdd(pointer, lines.At(utf8, (int)reader.TokenStartIndex));
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                Visit(ref reader, ref lines, utf8, $"{pointer}/{index}");
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = Join(pointer, reader.GetString()!);
                var line = lines.At(utf8, (int)reader.TokenStartIndex);
                if (!_lines.TryAdd(member, line))
                    throw new JsonException($"{member} is there twice.", member, line - 1, null);
                reader.Read();
                Visit(ref reader, ref lines, utf8, member);
            }
        }
    }

    // The reader goes forward only, and so does the count.
    [StructLayout(LayoutKind.Auto)]
    private struct LineCounter
    {
        private int _position;
        private int _lines;

        public int At(ReadOnlySpan<byte> utf8, int position)
        {
            _lines += utf8[_position..position].Count((byte)'\n');
            _position = position;
            return _lines + 1;
        }
    }
}
