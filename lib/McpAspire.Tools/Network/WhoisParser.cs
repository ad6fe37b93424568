using System.Text.Json;
using System.Text.RegularExpressions;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Network;

/// <summary>
/// <c>whois</c>: finds what most registries tell in the text that Debian's whois prints. Made for <c>whois --no-recursion -h SERVER -p PORT -- QUERY</c>.
/// Both options are a matter of safety: without <c>--no-recursion</c> the program connects to whatever host and port an answer names
/// (<c>ReferralServer</c>), without <c>-h</c> to one of its own choice; no target policy would have seen either. Referrals are listed instead.
/// </summary>
internal sealed partial class WhoisParser : IOutputParser
{
    private const int MaxAnswer = 512 * 1024;

    public string Name => "whois";

    public JsonElement OutputSchema { get; } = JsonElement.Parse(WhoisSchema.Output);

    public ParsedOutput Parse(OutputContext output)
    {
        var result = Read(output.Exit);
        return new ParsedOutput(WhoisText.Render(result), JsonSerializer.SerializeToElement(result, WhoisJsonContext.Default.WhoisResult));
    }

    public IProgressReader? ReadProgress(JsonElement arguments) => null;

    private static WhoisResult Read(SandboxExit exit)
    {
        if (string.IsNullOrWhiteSpace(exit.Output))
            return Silent(exit);

        var answer = exit.Output.Length > MaxAnswer ? exit.Output[..MaxAnswer] : exit.Output;
        var fields = new WhoisFields(WhoisReader.Fields(answer), answer);
        var result = fields.ToResult();
        if (result.Kind == "domain" && fields.SaysFree)
            return WhoisResult.Nothing("no_match") with { Domain = result.Domain, Status = result.Status };
        if (result.Kind != "unknown")
            return result;
        return result with { Outcome = Outcome(answer) };
    }

    private static WhoisResult Silent(SandboxExit exit)
    {
        if (exit.ExitCode == 0)
            return WhoisResult.Nothing("no_answer") with { Reason = "the server closed the connection without an answer" };
        if (Unreachable().Match(exit.Error) is { Success: true } match)
            return WhoisResult.Nothing("no_answer") with { Reason = match.Groups["reason"].Value.ToLowerInvariant() };
        throw OutputFailure.NoResult("whois", exit, "Check the server and the query.");
    }

    private static string Outcome(string answer)
    {
        foreach (var line in WhoisReader.Lines(answer))
        {
            if (NoMatch().IsMatch(line))
                return "no_match";
            if (Limited().IsMatch(line))
                return "refused";
        }

        return "unparsed";
    }

    [GeneratedRegex(
        """^[ %#!*>"'\[]*(ERROR:101: ?|Status: ?)?(no match|not found|no entries found|no data found|no object|no such domain|nothing found|no information|(the )?(queried )?(domain|object)( name)? (not found|does not exist|has not been registered|is not registered|is available|is free)|this domain name has not been registered)""",
        Options,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoMatch();

    [GeneratedRegex(
        "(limit exceeded|quota exceeded|too many (requests|queries|connections)|rate limit|access (is )?denied|passed the daily limit|excessive quer|temporarily blocked|blacklisted)",
        Options,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Limited();

    [GeneratedRegex(
        "^(connect: )?(?<reason>No route to host|Network is unreachable|Host is unreachable|Network is down|Connection refused|Connection timed out|Connection reset by peer|Timeout)",
        Options | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unreachable();

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase;
}
