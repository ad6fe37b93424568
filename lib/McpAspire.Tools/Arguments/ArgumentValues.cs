using System.Text.Json;

namespace McpAspire.Tools.Arguments;

/// <summary>Reads a single value as what an argument takes. Errors name the argument and what it takes, never what it was given.</summary>
internal static class ArgumentValues
{
    /// <summary>Valid Unicode text of bounded length.</summary>
    public static string Text(string name, JsonElement value, int maxLength)
    {
        if (value.ValueKind != JsonValueKind.String || TryReadText(value.GetString) is not { } text)
            throw ToolException.Invalid(name, $"'{name}' is not a string.", $"Pass '{name}' as a string of valid Unicode text.");
        if (text.Length > maxLength)
        {
            throw ToolException.Invalid(
                name, $"'{name}' has {text.Length} characters (at most {maxLength}).", $"Pass at most {maxLength} characters.", ("max_length", maxLength));
        }

        return text;
    }

    /// <summary>One of a few words.</summary>
    public static string Choice(string name, JsonElement value, IReadOnlyCollection<string> choices)
    {
        var text = Text(name, value, ArgumentReader.MaxStringLength);
        return choices.Contains(text, StringComparer.Ordinal)
            ? text
            : throw ToolException.Invalid(name, $"'{name}' is not one of its values.", $"Pass one of: {string.Join(", ", choices)}.");
    }

    /// <summary>A whole number within limits, in whatever way JSON writes it.</summary>
    public static long Integer(string name, JsonElement value, long min, long max)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || number != decimal.Truncate(number))
            throw ToolException.Invalid(name, $"'{name}' is not a whole number.", $"Pass a whole number from {min} to {max}.");
        if (number < min || number > max)
        {
            throw ToolException.Invalid(
                name, $"'{name}' is out of range.", $"Pass a whole number from {min} to {max}.", ("minimum", min), ("maximum", max));
        }

        return (long)number;
    }

    /// <summary>True or false.</summary>
    public static bool Boolean(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw ToolException.Invalid(name, $"'{name}' is not a boolean.", $"Pass '{name}' as true or false, without quotes."),
    };

    /// <summary>Text, or null: JSON may escape half a surrogate pair, and System.Text.Json finds out only when the text is asked for.</summary>
    public static string? TryReadText(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
