using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpAspire.Tools.Manifests;

/// <summary>Reads a piece of a command line, which is a string or an object.</summary>
internal sealed class CommandPartConverter : JsonConverter<CommandPart>
{
    public override CommandPart Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new CommandPart { Literal = reader.GetString() };

        var part = new CommandPart();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString();
            reader.Read();
            part = member switch
            {
                "use" => part with { Use = reader.GetString() },
                "as" => part with { As = JsonSerializer.Deserialize<IReadOnlyList<string>>(ref reader, options) },
                "when" => part with { When = JsonSerializer.Deserialize<Condition>(ref reader, options) },
                "unless" => part with { Unless = JsonSerializer.Deserialize<Condition>(ref reader, options) },
                "argv" => part with { Argv = JsonSerializer.Deserialize<IReadOnlyList<CommandPart>>(ref reader, options)! },
                "else" => part with { Else = JsonSerializer.Deserialize<IReadOnlyList<CommandPart>>(ref reader, options)! },
                _ => throw new JsonException($"There is no '{member}' in a piece of a command line."),
            };
        }

        return part;
    }

    public override void Write(Utf8JsonWriter writer, CommandPart value, JsonSerializerOptions options) => throw new NotSupportedException("Manifests are only read.");
}
