using System.Text.RegularExpressions;

namespace McpAspire.Tools.Parsing.Patterns;

/// <summary>
/// The time that one output may take. Expressions do not backtrack, but to look for many matches in a text made for the purpose can still take the square of
/// its length.
/// </summary>
internal sealed class PatternBudget
{
    private const int Milliseconds = 5_000;

    private readonly long _end = Environment.TickCount64 + Milliseconds;

    /// <summary>The first match, or null.</summary>
    public Match? First(Regex pattern, string text) => Matches(pattern, text, 1).FirstOrDefault();

    /// <summary>The first matches in order.</summary>
    /// <exception cref="ToolException">The time is up.</exception>
    public List<Match> Matches(Regex pattern, string text, int max)
    {
        var matches = new List<Match>();
        try
        {
            for (var match = pattern.Match(text); match.Success && matches.Count < max; match = match.NextMatch())
            {
                matches.Add(match);
                if (Environment.TickCount64 > _end)
                    throw OutputFailure.TooLong();
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw OutputFailure.TooLong(e);
        }

        return Environment.TickCount64 > _end ? throw OutputFailure.TooLong() : matches;
    }
}
