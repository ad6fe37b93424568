using System.Text.RegularExpressions;

namespace McpAspire.Tools.Manifests;

/// <summary>Patterns of manifests: they match a text from end to end, in time that is linear in its length.</summary>
internal static class WholePattern
{
    public static Regex Compile(string pattern) => new(
        $@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout.InfiniteTimeSpan);

    /// <summary>Why a pattern cannot be used, or null when it can.</summary>
    public static string? ProblemOf(string pattern)
    {
        try
        {
            // Alone first: what closes a group that it did not open would otherwise leave the anchors.
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout.InfiniteTimeSpan);
            _ = Compile(pattern);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"The pattern cannot be used: {e.Message}";
        }
    }
}
