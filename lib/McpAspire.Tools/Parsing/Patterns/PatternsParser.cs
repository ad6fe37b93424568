using System.Text.Json;
using System.Text.Json.Nodes;
using McpAspire.Tools.Network;

namespace McpAspire.Tools.Parsing.Patterns;

/// <summary>
/// <c>patterns</c>: finds what a manifest declares by regular expressions, so that a new tool needs no code. The output schema follows from the declaration, see
/// <see cref="PatternSettings"/>. Each result has the exit code; with one that the manifest does not call a success, the program reports a failure.
/// </summary>
internal sealed class PatternsParser : IOutputParser
{
    public const string ParserName = "patterns";

    private const string ExitCode = "exit_code";
    private const string ErrorText = "error";
    private const int MaxError = 1000;

    private readonly PatternSet _set;
    private readonly IReadOnlyCollection<int> _success;

    public PatternsParser(PatternSet set, IReadOnlyCollection<int> success)
    {
        _set = set;
        _success = success;
        var schema = set.Schema();
        schema["properties"]![ExitCode] = new JsonObject { ["type"] = "integer" };
        schema["properties"]![ErrorText] = new JsonObject { ["type"] = "string", ["description"] = "What the program said of its failure, unless its exit code is 0." };
        schema["required"]!.AsArray().Add(ExitCode);
        OutputSchema = schema.Element();
    }

    /// <summary>Names that every result has or may have already.</summary>
    public static IReadOnlyCollection<string> Reserved { get; } = [ExitCode, ErrorText];

    public string Name => ParserName;

    public JsonElement OutputSchema { get; }

    public ParsedOutput Parse(OutputContext output)
    {
        var exit = output.Exit;
        var content = _set.Read(new PatternInput(Lines(exit.Output), Lines(exit.Error), new PatternBudget()));
        var text = _set.Render(content, "\n");
        content[ExitCode] = exit.ExitCode;
        if (exit.ExitCode != 0 && SafeText.Clean(exit.Error.Trim(), MaxError, keepLines: true) is { Length: > 0 } error)
        {
            content[ErrorText] = error;
            text = $"{text}\nThe program ended with code {exit.ExitCode} and said:\n{UntrustedText.Block(error, MaxError)}";
        }

        return new ParsedOutput(text.Trim('\n'), content.Element(), !_success.Contains(exit.ExitCode));
    }

    public IProgressReader? ReadProgress(JsonElement arguments) => null;

    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}
