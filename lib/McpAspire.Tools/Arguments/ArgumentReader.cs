using System.Text.Json;

namespace McpAspire.Tools.Arguments;

/// <summary>
/// Reads a call's arguments by name and type, and refuses what it was not asked for. Its errors name the argument and what it takes, never what it was given.
/// </summary>
public sealed class ArgumentReader
{
    /// <summary>The longest string that any argument takes, in UTF-16 units.</summary>
    public const int MaxStringLength = 2048;

    private const int MaxProperties = 64;

    private readonly Dictionary<string, JsonElement> _arguments = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly bool _sensitive;

    /// <summary>Takes the arguments apart.</summary>
    /// <param name="arguments">A JSON object; an undefined or null element stands for an empty one.</param>
    /// <param name="sensitive">Whether not even the name of an unknown argument may be repeated.</param>
    /// <exception cref="ToolException">They are no object, too many, or one is there twice.</exception>
    public ArgumentReader(JsonElement arguments, bool sensitive)
    {
        _sensitive = sensitive;
        if (arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return;
        if (arguments.ValueKind != JsonValueKind.Object)
            throw ToolException.Invalid("arguments", "The arguments are not a JSON object.", "Pass the arguments by name in one object.");
        if (arguments.GetPropertyCount() > MaxProperties)
            throw ToolException.Invalid("arguments", $"There are more than {MaxProperties} arguments.", "Pass only the arguments that the tool's schema names.");

        foreach (var property in arguments.EnumerateObject())
        {
            if (!_arguments.TryAdd(ArgumentValues.TryReadText(() => property.Name) ?? string.Empty, property.Value))
                throw ToolException.Invalid("arguments", "An argument is given twice.", "Pass each argument once.");
        }
    }

    /// <summary>A string that must be there.</summary>
    public string RequiredString(string name, int maxLength = MaxStringLength) =>
        OptionalString(name, maxLength) ?? throw ToolException.Invalid(name, $"'{name}' is missing.", $"Pass '{name}' as a string.");

    /// <summary>A string, or null when it is not given.</summary>
    public string? OptionalString(string name, int maxLength = MaxStringLength) =>
        TryTake(name, out var value) ? ArgumentValues.Text(name, value, maxLength) : null;

    /// <summary>A value as it is, or null when it is not given.</summary>
    public JsonElement? Optional(string name) => TryTake(name, out var value) ? value : null;

    /// <summary>Strings in an array that is not empty, or null when it is not given.</summary>
    public IReadOnlyList<string>? OptionalStrings(string name, int maxCount, int maxLength = MaxStringLength)
    {
        if (!TryTake(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is var count && (count == 0 || count > maxCount))
            throw ToolException.Invalid(name, $"'{name}' is not an array of 1 to {maxCount} strings.", $"Pass 1 to {maxCount} strings.", ("maximum", maxCount));
        return [.. value.EnumerateArray().Select((item, index) => ReadItem(name, item, index, maxLength))];
    }

    /// <summary>One of a few words, or null when it is not given.</summary>
    public string? OptionalChoice(string name, IReadOnlyCollection<string> choices) =>
        TryTake(name, out var value) ? ArgumentValues.Choice(name, value, choices) : null;

    /// <summary>A whole number within limits, or null when it is not given.</summary>
    public int? OptionalInteger(string name, int min, int max) =>
        TryTake(name, out var value) ? (int)ArgumentValues.Integer(name, value, min, max) : null;

    /// <summary>True or false, or null when it is not given.</summary>
    public bool? OptionalBoolean(string name) => TryTake(name, out var value) ? ArgumentValues.Boolean(name, value) : null;

    /// <summary>Refuses every argument that nothing has asked for. To be called last.</summary>
    /// <exception cref="ToolException">There is one.</exception>
    public void End()
    {
        if (_arguments.Count == 0)
            return;
        var name = _arguments.Keys.First();
        var shown = !_sensitive && IsPlainName(name);
        throw ToolException.Invalid(
            shown ? name : "arguments",
            shown ? $"There is no argument '{name}'." : "There is an argument that the tool does not have.",
            $"The arguments are: {string.Join(", ", _known)}.");
    }

    private static string ReadItem(string name, JsonElement item, int index, int maxLength) =>
        item.ValueKind == JsonValueKind.String && ArgumentValues.TryReadText(item.GetString) is { } text && text.Length <= maxLength
            ? text
            : throw ToolException.Invalid(
                name, $"'{name}' has something other than a string of up to {maxLength} characters at index {index}.", "Pass every item as a string.", ("index", index));

    private bool TryTake(string name, out JsonElement value)
    {
        _known.Add(name);
        return _arguments.Remove(name, out value);
    }

    private static bool IsPlainName(string name) =>
        name.Length is > 0 and <= 64 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.');
}
