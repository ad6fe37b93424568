using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Network;

/// <summary>
/// <c>traceroute</c>: reads what Debian's traceroute prints. Made for <c>traceroute -n -q PROBES -w SECONDS -m HOPS [-I | -T -p PORT | -p PORT] -- ADDRESS</c>
/// (UDP, which needs no privileges, unless <c>-I</c> or <c>-T</c>; both of these need raw sockets). Without <c>-n</c> a name that a hop chose is kept, cleaned.
/// </summary>
internal sealed partial class TracerouteParser : IOutputParser
{
    private const int MaxHops = 255;
    private const int MaxProbes = 32;

    public string Name => "traceroute";

    public JsonElement OutputSchema { get; } = JsonElement.Parse(TracerouteSchema.Output);

    public ParsedOutput Parse(OutputContext output)
    {
        var result = Read(output.Exit);
        return new ParsedOutput(TracerouteText.Render(result), JsonSerializer.SerializeToElement(result, ProbeJsonContext.Default.TracerouteResult));
    }

    public IProgressReader? ReadProgress(JsonElement arguments) => new TracerouteProgress();

    private static TracerouteResult Read(SandboxExit exit)
    {
        Match? head = null;
        var hops = new List<TracerouteHop>();
        foreach (var line in OutputLines.Of(exit.Output))
        {
            if (head is null)
                head = Head().Match(line) is { Success: true } match ? match : null;
            else if (ReadHop(line) is { } hop && hop.Hop > (hops.Count == 0 ? 0 : hops[^1].Hop))
                hops.Add(hop);
        }

        if (head is null || (hops.Count == 0 && !Unreachable().IsMatch(exit.Error)) || exit.ExitCode > 1)
            throw Failed(exit);

        var address = head.Groups["address"].Value;
        var probes = hops.SelectMany(hop => hop.Probes).ToList();
        return new TracerouteResult(
            address,
            Number(head.Groups["hops"].ValueSpan),
            Number(head.Groups["bytes"].ValueSpan),
            probes.Exists(probe => probe.Address == address),
            hops,
            probes.FindLast(probe => probe.Note is not null) is { } last ? TracerouteNotes.Explain(last) : null,
            hops.Count == 0 ? Unreachable().Match(exit.Error).Groups["reason"].Value : null);
    }

    private static ToolException Failed(SandboxExit exit) =>
        exit.Error.Contains("enough privileges", StringComparison.Ordinal) || exit.Error.Contains("Operation not permitted", StringComparison.Ordinal)
            ? OutputFailure.NotPermitted("This way of tracing needs raw sockets, which this worker does not give.", "Trace by UDP, or ask the operator to allow raw sockets.")
            : OutputFailure.NoResult("traceroute", exit);

    /// <summary>Reads the line of a hop, or null when it is none.</summary>
    internal static TracerouteHop? ReadHop(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!line.StartsWith(' ') && !char.IsAsciiDigit(line.FirstOrDefault()))
            return null;
        if (words.Length < 2 || Number(words[0]) is not (> 0 and <= MaxHops and var number))
            return null;

        var probes = new List<TracerouteProbe>();
        var lost = 0;
        string? address = null;
        string? name = null;
        for (var at = 1; at < words.Length && probes.Count + lost < MaxProbes; at++)
        {
            var word = words[at];
            if (word == "*")
                lost++;
            else if (at + 1 < words.Length && words[at + 1] == "ms" && address is not null && Time(word) is { } time)
                probes.Add(new TracerouteProbe(address, name, time, null));
            else if (IsAddress(word))
                (address, name) = (word, null);
            else if (word[0] == '!' && probes.Count > 0 && Note().IsMatch(word))
                probes[^1] = probes[^1] with { Note = word };
            else if (at + 1 < words.Length && InBrackets(words[at + 1]) is { } bracketed)
                (address, name, at) = (bracketed, SafeText.Clean(word, 255), at + 1);
        }

        return probes.Count + lost == 0 ? null : new TracerouteHop(number, [.. probes.Select(probe => probe.Address).Distinct(StringComparer.Ordinal)], probes, lost);
    }

    // In full: 0.5 is a time, not the address 0.0.0.5.
    private static bool IsAddress(string word) => (word.Contains(':', StringComparison.Ordinal) || word.Count(character => character == '.') == 3) && IPAddress.TryParse(word, out _);

    private static string? InBrackets(string word) => word is ['(', .., ')'] && IsAddress(word[1..^1]) ? word[1..^1] : null;

    private static int Number(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static double? Time(string text) =>
        text.Length <= 12 && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var time) ? time : null;

    [GeneratedRegex(
        @"^traceroute to \S{1,255} \((?<address>[0-9A-Fa-f:.]{2,45}(%\w{1,15})?)\), (?<hops>\d{1,3}) hops max, (?<bytes>\d{1,6}) byte packets", Options, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex Head();

    [GeneratedRegex(@"^!([HNPSXVC]|F(-\d{1,6})?|<\d{1,3}>|\d{1,3})$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Note();

    [GeneratedRegex(@"^(connect|send|sendto): (?<reason>No route to host|Network is unreachable|Host is unreachable|Network is down)$", Options | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unreachable();

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
}
