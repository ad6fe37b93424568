using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpAspire.Tools.Network;
using McpAspire.Tools.Parsing.Patterns;

namespace McpAspire.Tools.Parsing;

/// <summary>The parsers that manifests can name.</summary>
internal static class OutputParsers
{
    // A parser of a program takes no settings, so that one of it is enough.
    private static readonly Dictionary<string, IOutputParser> Fixed = new IOutputParser[]
    {
        new DigParser(),
        new NmapXmlParser(),
        new NpingParser(),
        new PingParser(),
        new TextParser(),
        new TracerouteParser(),
        new WhoisParser(),
    }.ToDictionary(parser => parser.Name);

    /// <summary>All names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Fixed.Keys.Append(PatternsParser.ParserName).Order(StringComparer.Ordinal)];

    /// <summary>Finds or makes a parser.</summary>
    /// <param name="name">As the manifest gives it.</param>
    /// <param name="settings">What the manifest tells it besides; undefined when nothing.</param>
    /// <param name="parser">The parser, when there are no errors.</param>
    /// <param name="errors">All that is wrong with the name (at an empty path) or the settings.</param>
    public static bool TryCreate(string name, JsonElement settings, [NotNullWhen(true)] out IOutputParser? parser, out IReadOnlyList<ParserSettingError> errors)
    {
        if (name == PatternsParser.ParserName)
        {
            var found = new List<ParserSettingError>();
            parser = new PatternSettings(found).Read(settings);
            errors = found;
            return parser is not null;
        }

        if (!Fixed.TryGetValue(name, out parser))
            errors = [new ParserSettingError([], $"There is no parser '{name}'. There are: {string.Join(", ", Names)}.")];
        else if (settings.ValueKind != JsonValueKind.Undefined)
            errors = [new ParserSettingError([], $"The parser '{name}' takes no settings.")];
        else
            errors = [];
        return errors.Count == 0;
    }
}
