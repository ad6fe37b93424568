using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Network;

/// <summary>
/// <c>dig</c>: reads what BIND's dig prints. Made for <c>dig -r +nocmd +noall +comments +question +answer +authority +additional +stats +nottlunits +nosplit
/// +nomultiline +noidnin +noidnout +time=SECONDS +tries=COUNT -p PORT @SERVER -t TYPE -q NAME</c> (or <c>-x ADDRESS</c>). In that form a record is one line of
/// its own, whose escapes keep what others chose from looking like anything else; dig's YAML does not escape. With an argument <c>short</c> that is true,
/// the text has nothing but the answers' data.
/// </summary>
internal sealed partial class DigParser : IOutputParser
{
    private const int NoReply = 9;
    private const int MaxLine = 70_000;
    private const int MaxRecords = 500;
    private const int MaxWarnings = 20;

    public string Name => "dig";

    public JsonElement OutputSchema { get; } = DigSchema.Output;

    public ParsedOutput Parse(OutputContext output)
    {
        var result = Read(output.Exit);
        var brief = output.Arguments.ValueKind == JsonValueKind.Object
            && output.Arguments.TryGetProperty("short", out var wanted) && wanted.ValueKind == JsonValueKind.True;
        return new ParsedOutput(brief ? DigText.RenderAnswers(result) : DigText.Render(result), ToJson(result));
    }

    public IProgressReader? ReadProgress(JsonElement arguments) => null;

    private static DigResult Read(SandboxExit exit)
    {
        var result = new DigResult();
        List<DigRecord>? section = null;
        foreach (var line in exit.Output.Split('\n'))
        {
            // A second answer is none to this question.
            if (line == ";; Got answer:" && result.Status is not null)
                break;
            if (Section().Match(line) is { Success: true } match)
                section = result.Section(match.Groups["name"].Value);
            else if (line.StartsWith(";; ", StringComparison.Ordinal))
                ReadComment(line, result);
            else if (line.StartsWith(';'))
                ReadNote(line, result);
            else if (section is not null && section.Count < MaxRecords && line.Length <= MaxLine && DigRecord.Read(line) is { } record)
                section.Add(record);
        }

        if (result.Status is null && exit.ExitCode != NoReply)
            throw OutputFailure.NoResult("dig", exit, "Check the server, the name and the type.");
        if (result.Status is null)
            result.Reason = Reason(result.Warnings);
        return result;
    }

    private static void ReadComment(string line, DigResult result)
    {
        if (Header().Match(line) is { Success: true } header)
            result.Status = header.Groups["status"].Value;
        else if (Flags().Match(line) is { Success: true } flags)
            result.Flags.AddRange(flags.Groups["flags"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        else if (QueryTime().Match(line) is { Success: true } time)
            result.QueryTimeMs = int.Parse(time.Groups["ms"].ValueSpan, CultureInfo.InvariantCulture);
        else if (Server().Match(line) is { Success: true } server)
            result.Server = server;
        else if (Remark().IsMatch(line) && result.Warnings.Count < MaxWarnings)
            result.Warnings.Add(SafeText.Clean(line[3..], 200));
    }

    // The question, and what an extended error says.
    private static void ReadNote(string line, DigResult result)
    {
        if (line.StartsWith("; EDE: ", StringComparison.Ordinal) && result.Warnings.Count < MaxWarnings)
            result.Warnings.Add(SafeText.Clean(line[2..], 300));
        else if (result.Question is null && Question().Match(line) is { Success: true } question)
            result.Question = (SafeText.Clean(question.Groups["name"].Value, 1100), question.Groups["class"].Value, question.Groups["type"].Value);
    }

    private static string Reason(List<string> warnings)
    {
        var said = string.Join('\n', warnings);
        return Array.Find(["timed out", "connection refused", "network unreachable", "host unreachable", "end of file"], cause => said.Contains(cause, StringComparison.Ordinal))
            ?? "no server could be reached";
    }

    private static JsonElement ToJson(DigResult result)
    {
        var content = new JsonObject { ["answered"] = result.Status is not null };
        content.AddText("status", result.Status);
        content.AddText("reason", result.Reason);
        if (result.Question is var (name, category, type))
            content["question"] = new JsonObject { ["name"] = name, ["class"] = category, ["type"] = type };
        content["flags"] = OutputJson.Array(result.Flags);
        if (result.Server is { } server)
        {
            content["server"] = new JsonObject
            {
                ["address"] = server.Groups["address"].Value,
                ["port"] = int.Parse(server.Groups["port"].ValueSpan, CultureInfo.InvariantCulture),
                ["protocol"] = server.Groups["protocol"].Value.ToLowerInvariant(),
            };
        }

        if (result.QueryTimeMs is { } time)
            content["query_time_ms"] = time;
        content["answers"] = Records(result.Answers);
        content["authority"] = Records(result.Authority);
        content["additional"] = Records(result.Additional);
        content["warnings"] = OutputJson.Array(result.Warnings);
        return content.Element();
    }

    private static JsonArray Records(List<DigRecord> records) => new([.. records.Select(record => (JsonNode)record.ToJson())]);

    [GeneratedRegex("^;; (?<name>QUESTION|ANSWER|AUTHORITY|ADDITIONAL) SECTION:$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Section();

    [GeneratedRegex(@"^;; ->>HEADER<<- opcode: [A-Z0-9]{1,16}, status: (?<status>[A-Z0-9]{1,16}), id: \d{1,5}$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Header();

    [GeneratedRegex("^;; flags:(?<flags>( [a-z]{2}){0,8});", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Flags();

    [GeneratedRegex(@"^;; Query time: (?<ms>\d{1,8}) msec$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QueryTime();

    [GeneratedRegex(@"^;; SERVER: (?<address>[0-9A-Fa-f:.]{2,45}(%\w{1,15})?)#(?<port>\d{1,5})\([^)\s]{0,255}\)( \((?<protocol>UDP|TCP|TLS|HTTPS)\))?$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Server();

    [GeneratedRegex("^;; (WARNING: |Warning: |Truncated, |communications error |connection timed out|UDP setup |TCP |Connection |no servers |BADCOOKIE|Got bad )", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Remark();

    [GeneratedRegex(@"^;(?<name>[^\s;]\S{0,1100}|\.)\s+(?<class>[A-Z0-9]{1,12})\s+(?<type>[A-Z0-9-]{1,16})$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Question();

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
}
