using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpAspire.Tools.Parsing.Patterns;

/// <summary>
/// Reads a declaration of <c>patterns</c> from a manifest:
/// <code>
/// { "text": "Connected: {connected}, certificates:{certificates}",           optional: {name} stands for a value; without it, all are listed
///   "success": [0, 1],                                                       exit codes that are no failure; [0] if absent
///   "fields": {
///     "connected": { "pattern": "^CONNECTED", "type": "boolean" },           string (default), integer, number, boolean (whether it matches), date (to ISO 8601)
///     "protocol":  { "pattern": "^New, ([^,]+),", "description": "…",
///                    "required": true, "max_length": 40 },                   required: without it the call fails; max_length: 256 if absent, at most 4096
///     "errors":    { "pattern": "^verify error:(.*)$", "all": true,
///                    "max": 10, "source": "error" },                         all: an array of at most max (100); source: output (default) or error
///     "certificates": { "each": "^ ?\\d+ s:", "within": "…", "max": 10,      repeated: a part from each match to the next
///                       "text": "{subject}", "fields": { … } } } }
/// </code>
/// Expressions are .NET's without look-around and back-references (they run without backtracking); <c>^</c> and <c>$</c> are ends of lines.
/// </summary>
internal sealed class PatternSettings(List<ParserSettingError> errors)
{
    private const int MaxItems = 32;
    private const int MaxDepth = 3;
    private const int MaxPattern = 1000;
    private const int MaxText = 1000;

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>A parser after the declaration, or null when that has errors.</summary>
    public PatternsParser? Read(JsonElement settings)
    {
        Known(settings, [], "fields", "text", "success");
        var set = ReadSet(settings, [], 1);
        var success = ReadSuccess(settings);
        return errors.Count == 0 && set is not null ? new PatternsParser(set, success) : null;
    }

    private PatternSet? ReadSet(JsonElement settings, IReadOnlyList<string> path, int depth)
    {
        IReadOnlyList<string> fieldsPath = [.. path, "fields"];
        if (!TryGet(settings, "fields", JsonValueKind.Object, path, out var fields) || fields.GetPropertyCount() is 0 or > MaxItems)
        {
            errors.Add(new ParserSettingError(fieldsPath, $"An object with 1 to {MaxItems} fields belongs here."));
            return null;
        }

        var items = fields.EnumerateObject().Select(field => ReadItem(field, [.. fieldsPath, field.Name], depth)).OfType<PatternItem>().ToList();
        return new PatternSet(items, ReadText(settings, path, fields));
    }

    private PatternItem? ReadItem(JsonProperty field, IReadOnlyList<string> path, int depth)
    {
        if (!Regex.IsMatch(field.Name, "^[a-z][a-z0-9_]{0,39}$", RegexOptions.NonBacktracking, MatchTimeout) || (depth == 1 && PatternsParser.Reserved.Contains(field.Name)))
            errors.Add(new ParserSettingError(path, $"A field's name is a letter and up to 39 letters, digits or underscores, all lower case, and not {string.Join(" or ", PatternsParser.Reserved)}."));
        if (field.Value.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ParserSettingError(path, "A field is an object with a pattern, or with each and fields."));
            return null;
        }

        return field.Value.TryGetProperty("each", out _) ? ReadGroup(field, path, depth) : ReadField(field, path);
    }

    private PatternGroup? ReadGroup(JsonProperty field, IReadOnlyList<string> path, int depth)
    {
        Known(field.Value, path, "each", "within", "max", "text", "fields", "description");
        if (depth == MaxDepth)
        {
            errors.Add(new ParserSettingError(path, $"Groups are at most {MaxDepth - 1} deep."));
            return null;
        }

        var each = ReadPattern(field.Value, "each", path);
        var within = field.Value.TryGetProperty("within", out _) ? ReadPattern(field.Value, "within", path) : null;
        var max = ReadNumber(field.Value, "max", path, 100, 1000);
        var set = ReadSet(field.Value, path, depth + 1);
        return each is null || set is null ? null : new PatternGroup(field.Name, ReadString(field.Value, "description", path), each, set) { Within = within, Max = max };
    }

    private PatternField? ReadField(JsonProperty field, IReadOnlyList<string> path)
    {
        var value = field.Value;
        Known(value, path, "pattern", "type", "description", "required", "all", "max", "max_length", "source");
        var pattern = ReadPattern(value, "pattern", path);
        var type = ReadChoice(value, "type", path, PatternType.String);
        var source = ReadChoice(value, "source", path, PatternSource.Output);
        var read = (All: ReadBoolean(value, "all", path), Required: ReadBoolean(value, "required", path));
        if (read.All && (type == PatternType.Boolean || read.Required))
            errors.Add(new ParserSettingError([.. path, "all"], "'all' goes neither with 'required' nor with the type boolean."));
        var (max, maxLength) = (ReadNumber(value, "max", path, 100, 1000), ReadNumber(value, "max_length", path, 256, 4096));
        return pattern is null ? null : new PatternField(field.Name, ReadString(value, "description", path), pattern, type)
        {
            All = read.All,
            Required = read.Required,
            FromError = source == PatternSource.Error,
            Max = max,
            MaxLength = maxLength,
        };
    }

    private Regex? ReadPattern(JsonElement owner, string name, IReadOnlyList<string> path)
    {
        if (ReadString(owner, name, path) is not { Length: > 0 and <= MaxPattern } pattern)
        {
            errors.Add(new ParserSettingError([.. path, name], $"A regular expression of 1 to {MaxPattern} characters belongs here."));
            return null;
        }

        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            errors.Add(new ParserSettingError([.. path, name], $"This is no regular expression that runs without backtracking: {e.Message}"));
            return null;
        }
    }

    private string? ReadText(JsonElement owner, IReadOnlyList<string> path, JsonElement fields)
    {
        if (ReadString(owner, "text", path) is not { } text)
            return null;
        var pieces = text.Split('{', '}');
        var balanced = text.Length <= MaxText && string.Concat(text.Where(character => character is '{' or '}')).Replace("{}", string.Empty, StringComparison.Ordinal).Length == 0;
        var unknown = pieces.Where((piece, index) => index % 2 == 1 && !fields.TryGetProperty(piece, out _)).ToList();
        if (!balanced)
            errors.Add(new ParserSettingError([.. path, "text"], $"A text has at most {MaxText} characters, and braces only around a field's name."));
        else if (unknown.Count > 0)
            errors.Add(new ParserSettingError([.. path, "text"], $"There is no field '{unknown[0]}'."));
        return text;
    }

    private int[] ReadSuccess(JsonElement settings)
    {
        if (!TryGet(settings, "success", JsonValueKind.Array, [], out var codes))
            return [0];
        var read = codes.EnumerateArray().Select(code => code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) && number is >= 0 and <= 125 ? number : -1).ToArray();
        if (read.Length == 0 || read.Contains(-1))
            errors.Add(new ParserSettingError(["success"], "Exit codes from 0 to 125 belong here."));
        return read;
    }

    private int ReadNumber(JsonElement owner, string name, IReadOnlyList<string> path, int absent, int max)
    {
        if (!TryGet(owner, name, JsonValueKind.Number, path, out var value))
            return absent;
        if (value.TryGetInt32(out var number) && number >= 1 && number <= max)
            return number;
        errors.Add(new ParserSettingError([.. path, name], $"A whole number from 1 to {max} belongs here."));
        return absent;
    }

    private TChoice ReadChoice<TChoice>(JsonElement owner, string name, IReadOnlyList<string> path, TChoice absent)
        where TChoice : struct, Enum
    {
        if (ReadString(owner, name, path) is not { } text)
            return absent;
        var names = Enum.GetNames<TChoice>().Select(choice => choice.ToLowerInvariant()).ToArray();
        var found = Array.IndexOf(names, text);
        if (found < 0)
            errors.Add(new ParserSettingError([.. path, name], $"It is one of: {string.Join(", ", names)}."));
        return found < 0 ? absent : Enum.GetValues<TChoice>()[found];
    }

    private string? ReadString(JsonElement owner, string name, IReadOnlyList<string> path) =>
        TryGet(owner, name, JsonValueKind.String, path, out var value) ? value.GetString() : null;

    private bool ReadBoolean(JsonElement owner, string name, IReadOnlyList<string> path)
    {
        if (!owner.TryGetProperty(name, out var value))
            return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            errors.Add(new ParserSettingError([.. path, name], "It is true or false."));
        return value.ValueKind == JsonValueKind.True;
    }

    private bool TryGet(JsonElement owner, string name, JsonValueKind kind, IReadOnlyList<string> path, out JsonElement value)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(name, out value))
        {
            value = default;
            return false;
        }

        if (value.ValueKind == kind)
            return true;
        errors.Add(new ParserSettingError([.. path, name], $"It is of the JSON type {kind.ToString().ToLowerInvariant()}."));
        return false;
    }

    private void Known(JsonElement owner, IReadOnlyList<string> path, params string[] names)
    {
        if (owner.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in owner.EnumerateObject().Where(property => !names.Contains(property.Name)))
            errors.Add(new ParserSettingError([.. path, property.Name], $"There is no '{property.Name}' here; there are: {string.Join(", ", names)}."));
    }
}
