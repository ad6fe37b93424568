using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Network;

/// <summary>
/// <c>ping</c>: reads what iputils' ping prints. Made for <c>ping -n -O -c COUNT -i SECONDS -W SECONDS -s BYTES -- ADDRESS</c>; <c>-O</c> tells of a
/// reply that is missing while the others come, <c>-n</c> keeps names that others choose out. Progress needs an argument <c>count</c>.
/// </summary>
internal sealed partial class PingParser : IOutputParser
{
    private const int MaxReplies = 1000;
    private const int MaxErrors = 100;

    public string Name => "ping";

    public JsonElement OutputSchema { get; } = JsonElement.Parse(PingSchema.Output);

    public ParsedOutput Parse(OutputContext output)
    {
        var result = Read(output.Exit);
        return new ParsedOutput(PingText.Render(result), JsonSerializer.SerializeToElement(result, ProbeJsonContext.Default.PingResult));
    }

    public IProgressReader? ReadProgress(JsonElement arguments) =>
        arguments.TryGetProperty("count", out var count) && count.TryGetInt32(out var total) && total > 0 ? new PingProgress(total) : null;

    private static PingResult Read(SandboxExit exit)
    {
        var replies = new List<PingReply>();
        var errors = new List<PingError>();
        Match? head = null;
        Match? statistics = null;
        Match? times = null;
        foreach (var line in OutputLines.Of(exit.Output))
        {
            if (statistics is not null)
                times ??= Found(Times().Match(line));
            else if (head is null)
                head = Found(Head().Match(line));
            else if (replies.Count < MaxReplies && Found(Reply().Match(line)) is { } reply)
                replies.Add(ReplyOf(reply));
            else if (errors.Count < MaxErrors && Found(Error().Match(line)) is { } error)
                errors.Add(new PingError(Number(error, "sequence"), error.Groups["from"].Value, SafeText.Clean(error.Groups["message"].Value.Trim(), 100)));
            else
                statistics = Found(Statistics().Match(line));
        }

        if (head is not null && statistics is not null)
            return Result(head.Groups["address"].Value, statistics, times, replies, errors);
        return Refused(exit);
    }

    private static PingResult Result(string address, Match statistics, Match? times, List<PingReply> replies, List<PingError> errors) => new(
        address,
        Number(statistics, "received") > 0,
        Number(statistics, "transmitted"),
        Number(statistics, "received"),
        Number(statistics, "duplicates"),
        Number(statistics, "errors"),
        Math.Min(Value(statistics.Groups["loss"]), 100),
        times is null ? null : new PingTimes(Value(times.Groups["min"]), Value(times.Groups["avg"]), Value(times.Groups["max"]), Value(times.Groups["mdev"])),
        replies,
        errors,
        null);

    // The network's refusal to send at all is an answer too.
    private static PingResult Refused(SandboxExit exit)
    {
        if (exit.Error.Contains("Operation not permitted", StringComparison.Ordinal) || exit.Error.Contains("cap_net_raw", StringComparison.Ordinal))
        {
            throw OutputFailure.NotPermitted(
                "ping may not send ICMP on this worker.", "Use a tool that connects by TCP, such as nmap_scan with one port, or ask the operator to allow raw sockets.");
        }

        if (Found(Unreachable().Match(exit.Error.Trim())) is { } match)
            return new PingResult(null, false, 0, 0, 0, 0, 100, null, [], [], match.Groups["reason"].Value);
        throw OutputFailure.NoResult("ping", exit);
    }

    private static PingReply ReplyOf(Match reply) => new(
        Number(reply, "sequence"),
        reply.Groups["from"].Value,
        reply.Groups["ttl"].Success ? Number(reply, "ttl") : null,
        reply.Groups["time"].Success ? Value(reply.Groups["time"]) : null,
        reply.Groups["duplicate"].Success ? true : null,
        null);

    private static Match? Found(Match match) => match.Success ? match : null;

    private static int Number(Match match, string group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static double Value(Group group) =>
        double.TryParse(group.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : 0;

    [GeneratedRegex(@"^PING \S{1,255} ?\((?<address>[0-9A-Fa-f:.]{2,45}(%\w{1,15})?)\)", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Head();

    [GeneratedRegex(
        @"^\d{1,6} bytes from (?<from>[0-9A-Fa-f:.]{2,45}(%\w{1,15})?): icmp_seq=(?<sequence>\d{1,9})( ttl=(?<ttl>\d{1,3}))?( time=(?<time>\d{1,9}(\.\d{1,3})?) ms)?(?<duplicate> \(DUP!\))?",
        Options,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reply();

    [GeneratedRegex(@"^From (?<from>[0-9A-Fa-f:.]{2,45}(%\w{1,15})?):? icmp_seq=(?<sequence>\d{1,9}) (?<message>.{1,200})$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Error();

    [GeneratedRegex(
        @"^(?<transmitted>\d{1,9}) packets transmitted, (?<received>\d{1,9}) received(, \+(?<duplicates>\d{1,9}) duplicates)?(, \+\d{1,9} corrupted)?(, \+(?<errors>\d{1,9}) errors)?, (?<loss>\d{1,3}(\.\d{1,9})?)% packet loss",
        Options,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statistics();

    [GeneratedRegex(
        @"^rtt min/avg/max/mdev = (?<min>\d{1,9}\.\d{3})/(?<avg>\d{1,9}\.\d{3})/(?<max>\d{1,9}\.\d{3})/(?<mdev>\d{1,9}\.\d{3}) ms", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Times();

    [GeneratedRegex(@"^ping: connect: (?<reason>No route to host|Network is unreachable|Host is unreachable|Network is down)$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unreachable();

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
}
