using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Network;

/// <summary>
/// <c>nping</c>: ping by TCP, for where ICMP is not available; it needs no privileges. Made for <c>nping --unprivileged --tcp-connect -c COUNT --delay TIME
/// -p PORT [-6] ADDRESS</c> of Debian's nmap. A refused connection is a reply: somebody was there to refuse it. Progress needs an argument <c>count</c>.
/// </summary>
internal sealed partial class NpingParser : IOutputParser
{
    private const int MaxReplies = 1000;
    private const int MaxErrors = 100;

    public string Name => "nping";

    public JsonElement OutputSchema { get; } = JsonElement.Parse(PingSchema.Output);

    public ParsedOutput Parse(OutputContext output)
    {
        var result = Read(output.Exit);
        return new ParsedOutput(PingText.Render(result), JsonSerializer.SerializeToElement(result, ProbeJsonContext.Default.PingResult));
    }

    public IProgressReader? ReadProgress(JsonElement arguments) =>
        arguments.TryGetProperty("count", out var count) && count.TryGetInt32(out var total) && total > 0 ? new NpingProgress(total) : null;

    private static PingResult Read(SandboxExit exit)
    {
        string? address = null;
        // What comes at once is printed before what was sent.
        var sent = 0;
        var replies = new List<PingReply>();
        var errors = new List<PingError>();
        Match? times = null;
        Match? attempts = null;
        foreach (var line in OutputLines.Of(exit.Output))
        {
            if (Sent().Match(line) is { Success: true } start)
                (address, sent) = (start.Groups["address"].Value, sent + 1);
            else if (replies.Count < MaxReplies && Received().Match(line) is { Success: true } reply)
                replies.Add(new PingReply(Math.Max(sent, replies.Count + errors.Count + 1), reply.Groups["address"].Value, null, null, null, reply.Groups["open"].Success ? "open" : "refused"));
            else if (errors.Count < MaxErrors && Failed().Match(line) is { Success: true } failure)
                errors.Add(new PingError(Math.Max(sent, replies.Count + errors.Count + 1), failure.Groups["address"].Value, SafeText.Clean(failure.Groups["message"].Value, 100)));
            else if (Times().Match(line) is { Success: true } found)
                times = found;
            else if (Attempts().Match(line) is { Success: true } counted)
                attempts = counted;
        }

        if (attempts is null || address is null)
            throw OutputFailure.NoResult("nping", exit);
        var transmitted = int.Parse(attempts.Groups["attempts"].ValueSpan, CultureInfo.InvariantCulture);
        return new PingResult(
            address,
            replies.Count > 0,
            transmitted,
            replies.Count,
            0,
            errors.Count,
            transmitted == 0 ? 100 : Math.Round(Math.Clamp(100.0 * (transmitted - replies.Count) / transmitted, 0, 100), 3),
            times is null ? null : new PingTimes(Value(times.Groups["min"]), Value(times.Groups["avg"]), Value(times.Groups["max"]), null),
            replies,
            errors,
            null);
    }

    private static double Value(Group group) => double.Parse(group.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^SENT \(\d{1,6}\.\d{4}s\) Starting TCP Handshake > (?<address>[0-9A-Fa-f:.]{2,45}):\d{1,5}$", Options, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex Sent();

    [GeneratedRegex(
        @"^RCVD \(\d{1,6}\.\d{4}s\) ((?<open>Handshake with) (?<address>[0-9A-Fa-f:.]{2,45}):\d{1,5} completed|Possible TCP RST received from (?<address>[0-9A-Fa-f:.]{2,45}):\d{1,5} --> Connection refused)$",
        Options,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Received();

    [GeneratedRegex(@"^RCVD \(\d{1,6}\.\d{4}s\) [A-Za-z ]{1,60} (?<address>[0-9A-Fa-f:.]{2,45}):\d{1,5} --> (?<message>.{1,200})$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Failed();

    [GeneratedRegex(@"^Max rtt: (?<max>\d{1,9}\.\d{3})ms \| Min rtt: (?<min>\d{1,9}\.\d{3})ms \| Avg rtt: (?<avg>\d{1,9}\.\d{3})ms$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Times();

    [GeneratedRegex(@"^TCP connection attempts: (?<attempts>\d{1,9}) \| Successful connections: \d{1,9} \| Failed: \d{1,9} ", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Attempts();

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
}
