namespace McpAspire.Tools.Parsing;

/// <summary>Takes output apart.</summary>
internal static class OutputLines
{
    // No line that a parser of lines knows is longer; this bounds what any expression is tried on.
    private const int MaxLength = 512;

    /// <summary>The lines that are short enough to mean something, without their ends.</summary>
    public static IEnumerable<string> Of(string output)
    {
        for (var start = 0; start < output.Length;)
        {
            var length = output.AsSpan(start).IndexOf('\n');
            var end = length < 0 ? output.Length : start + length;
            if (end - start <= MaxLength)
                yield return output[start..end].TrimEnd('\r');
            start = end + 1;
        }
    }
}
