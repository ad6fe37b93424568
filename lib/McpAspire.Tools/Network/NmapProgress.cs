using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using McpAspire.Jobs;

namespace McpAspire.Tools.Network;

/// <summary>Turns nmap's statistics into progress of the call: percent of hosts and of the phases that each goes through, never backwards.</summary>
internal sealed partial class NmapProgress
{
    private const double Whole = 100;

    // Only the latest matters: a slow reader of progress must not hold up the scan.
    private readonly Channel<(double Percent, string Message)> _updates =
        Channel.CreateBounded<(double, string)>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly List<string> _phases;
    private readonly int _hosts;
    private int _hostsDone;
    private double _last;

    /// <param name="template">What the scan does.</param>
    /// <param name="versions">Whether it asks for versions.</param>
    /// <param name="hosts">How many hosts it looks at.</param>
    public NmapProgress(NmapTemplate template, bool versions, int hosts)
    {
        _hosts = hosts;
        _phases = [template.HostsOnly ? "Ping Scan" : "Connect Scan"];
        if (versions)
            _phases.Add("Service scan");
        if (template.Scripts)
            _phases.Add("NSE");
    }

    /// <summary>Takes a line of nmap's XML.</summary>
    public void Read(string line)
    {
        if (line.StartsWith("<host ", StringComparison.Ordinal) || line.StartsWith("<host>", StringComparison.Ordinal))
            _hostsDone++;
        else if (TaskProgress().Match(line) is { Success: true } match)
            Update(match);
    }

    // nmap takes hosts in groups of a size that it does not tell: what a group has reached counts as part of one host, so that it is never too much.
    private void Update(Match match)
    {
        var task = match.Groups["task"].Value;
        var phase = _phases.IndexOf(task);
        var percent = Math.Min(double.Parse(match.Groups["percent"].ValueSpan, CultureInfo.InvariantCulture), Whole);
        var host = ((phase * Whole) + percent) / _phases.Count;
        var overall = Math.Min(((_hostsDone * Whole) + host) / _hosts, Whole);
        if (phase < 0 || overall <= _last)
            return;
        _last = overall;
        var remaining = match.Groups["remaining"] is { Success: true } seconds ? $", about {seconds.Value} s left" : string.Empty;
        _updates.Writer.TryWrite((overall, $"{task}: {percent:0} %{remaining}"));
    }

    /// <summary>No more lines come.</summary>
    public void End() => _updates.Writer.TryComplete();

    /// <summary>Reports until <see cref="End"/>.</summary>
    public async Task ReportAsync(IJobContext context, CancellationToken cancellationToken)
    {
        await foreach (var (percent, message) in _updates.Reader.ReadAllAsync(cancellationToken))
            await context.ReportProgressAsync(percent, Whole, message, cancellationToken);
    }

    [GeneratedRegex(
        """^<taskprogress task="(?<task>[A-Za-z ]{1,32})" time="\d{1,12}" percent="(?<percent>\d{1,3}(\.\d{1,3})?)"( remaining="(?<remaining>\d{1,9})")?""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex TaskProgress();
}
