using McpAspire.Tools.Network;

namespace McpAspire.Tools.Parsing;

/// <summary>Text from outside in a text for a model: one that reads like an instruction must be seen to be data.</summary>
internal static class UntrustedText
{
    /// <summary>On one line, in double quotes that it cannot leave, no longer than a cap.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="maxLength">UTF-16 units to keep; what is cut off shows as an ellipsis.</param>
    public static string Quote(string text, int maxLength)
    {
        var clean = SafeText.Clean(text, maxLength);
        return $"\"{clean.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}{(text.Length > maxLength ? "…" : string.Empty)}\"";
    }

    /// <summary>Lines, each behind a bar that what they say cannot pass.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="maxLength">UTF-16 units to keep.</param>
    public static string Block(string text, int maxLength) =>
        string.Join('\n', SafeText.Clean(text, maxLength, keepLines: true).TrimEnd().Split('\n').Select(line => $"| {line}".TrimEnd()));
}
