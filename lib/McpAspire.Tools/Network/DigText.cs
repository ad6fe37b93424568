using System.Text;

namespace McpAspire.Tools.Network;

/// <summary>A name server's answer in a few lines for a model. Names and data are in presentation format, whose escapes leave neither blanks nor line breaks.</summary>
internal static class DigText
{
    private const int MaxLines = 40;
    private const int MaxLine = 400;

    public static string Render(DigResult result)
    {
        var question = result.Question is var (name, _, type) ? $"{name} {type}" : "the question";
        if (result.Status is null)
            return $"dig {question}: no answer ({result.Reason}).";

        var text = new StringBuilder($"dig {question}: {result.Status}, {result.Answers.Count} answers");
        if (result.Server is { } server)
            text.Append($" from {server.Groups["address"].Value}");
        text.Append(result.QueryTimeMs is { } time ? $" in {time} ms." : ".");
        foreach (var record in result.Answers.Take(MaxLines))
            text.Append('\n').Append(Cut($"{record.Name} {record.Ttl} {record.Type} {record.Data}"));
        if (result.Answers.Count == 0)
        {
            foreach (var record in result.Authority.Take(MaxLines))
                text.Append('\n').Append(Cut($"authority: {record.Name} {record.Ttl} {record.Type} {record.Data}"));
        }

        if (result.Answers.Count > MaxLines)
            text.Append($"\n… {result.Answers.Count - MaxLines} more; the structured content has all.");
        return text.ToString();
    }

    /// <summary>Nothing but the answers' data, as <c>dig +short</c> has it; what stands in for them when there are none.</summary>
    public static string RenderAnswers(DigResult result) =>
        result.Answers.Count == 0 ? Render(result) : string.Join('\n', result.Answers.Take(MaxLines).Select(record => Cut(record.Data)));

    private static string Cut(string line) => line.Length <= MaxLine ? line : $"{SafeText.Clean(line, MaxLine)}…";
}
