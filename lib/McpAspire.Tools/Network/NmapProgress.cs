using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Targets;

namespace McpAspire.Tools.Network;

/// <summary>Turns nmap's statistics into progress of the call: percent of hosts and of the phases that each goes through, never backwards.</summary>
/// <param name="phases">The phases by nmap's names, in their order.</param>
/// <param name="hosts">How many hosts it looks at.</param>
internal sealed partial class NmapProgress(IReadOnlyList<string> phases, int hosts) : IProgressReader
{
    private const double Whole = 100;

    private int _hostsDone;
    private double _last;

    /// <summary>A reader for a call.</summary>
    /// <param name="arguments">All of its arguments.</param>
    public static NmapProgress For(JsonElement arguments)
    {
        var target = NmapXmlParser.Text(arguments, "target");
        return new NmapProgress([.. Phases(arguments)], AddressBlock.TryParse(target ?? string.Empty, out var block) ? 1 << block.HostBits : 1);
    }

    /// <summary>Takes a line of nmap's XML.</summary>
    public ProgressUpdate? Read(string line)
    {
        if (line.StartsWith("<host ", StringComparison.Ordinal) || line.StartsWith("<host>", StringComparison.Ordinal))
            _hostsDone++;
        return TaskProgress().Match(line) is { Success: true } match ? Update(match) : null;
    }

    private static IEnumerable<string> Phases(JsonElement arguments)
    {
        yield return NmapXmlParser.Text(arguments, "scan_type") switch
        {
            "connect" => "Connect Scan",
            "syn" => "SYN Stealth Scan",
            "udp" => "UDP Scan",
            _ => "Ping Scan",
        };
        if (IsOn(arguments, "service_version"))
            yield return "Service scan";
        if (IsOn(arguments, "default_scripts") || arguments.TryGetProperty("scripts", out _) || arguments.TryGetProperty("script_categories", out _))
            yield return "NSE";
    }

    private static bool IsOn(JsonElement arguments, string name) => arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    // nmap takes hosts in groups of a size that it does not tell: what a group has reached counts as part of one host, so that it is never too much.
    private ProgressUpdate? Update(Match match)
    {
        var task = match.Groups["task"].Value;
        var phase = phases.ToList().IndexOf(task);
        var percent = Math.Min(double.Parse(match.Groups["percent"].ValueSpan, CultureInfo.InvariantCulture), Whole);
        var host = ((phase * Whole) + percent) / phases.Count;
        var overall = Math.Min(((_hostsDone * Whole) + host) / hosts, Whole);
        if (phase < 0 || overall <= _last)
            return null;
        _last = overall;
        var remaining = match.Groups["remaining"] is { Success: true } seconds ? $", about {seconds.Value} s left" : string.Empty;
        return new ProgressUpdate(overall, Whole, $"{task}: {percent:0} %{remaining}");
    }

    [GeneratedRegex(
        """^<taskprogress task="(?<task>[A-Za-z ]{1,32})" time="\d{1,12}" percent="(?<percent>\d{1,3}(\.\d{1,3})?)"( remaining="(?<remaining>\d{1,9})")?""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex TaskProgress();
}
