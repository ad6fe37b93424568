using System.Text.Json;

namespace McpAspire.Tools.Parsing;

/// <summary>
/// Turns what a program printed into a result. A manifest names its parser; the same parser serves every manifest that names it, so it keeps no state of a call.
/// </summary>
internal interface IOutputParser
{
    /// <summary>As manifests name it.</summary>
    string Name { get; }

    /// <summary>JSON Schema 2020-12 of <see cref="ParsedOutput.StructuredContent"/>.</summary>
    JsonElement OutputSchema { get; }

    /// <summary>
    /// Reads what a program that came to its own end has printed. A target that does not answer, a name that does not exist or a query without a match is a result.
    /// What was printed is hostile: whatever it is, the answer is a result or a <see cref="ToolException"/>, in bounded time and size.
    /// </summary>
    /// <exception cref="ToolException">The program failed, or there is no making sense of what it printed. How it ran is added by whoever ran it.</exception>
    ParsedOutput Parse(OutputContext output);

    /// <summary>A reader of progress for one call, or null when the program shows none.</summary>
    /// <param name="arguments">The call's arguments in canonical form.</param>
    IProgressReader? ReadProgress(JsonElement arguments);
}
