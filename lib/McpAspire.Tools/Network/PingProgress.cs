using System.Globalization;
using System.Text.RegularExpressions;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Network;

/// <summary>Each reply, error or missing reply is a step of as many as were asked for.</summary>
internal sealed partial class PingProgress(int count) : IProgressReader
{
    private const double Whole = 100;

    private int _last;

    public ProgressUpdate? Read(string line)
    {
        if (line.Length > 512 || Step().Match(line) is not { Success: true } match)
            return null;
        var sequence = int.Parse(match.Groups["sequence"].ValueSpan, CultureInfo.InvariantCulture);
        if (sequence <= _last || sequence > count)
            return null;
        _last = sequence;
        var outcome = match.Groups["time"] is { Success: true } time ? $"{time.Value} ms" : match.Groups["reply"].Success ? "answered" : "no answer";
        return new ProgressUpdate(Whole * sequence / count, Whole, $"{sequence} of {count}: {outcome}");
    }

    [GeneratedRegex(
        @"^((?<reply>\d{1,6} bytes from [^ ]{1,64}:)|From [^ ]{1,64}|no answer yet for) icmp_seq=(?<sequence>\d{1,9})( ttl=\d{1,3})?( time=(?<time>[\d.]{1,12}) ms)?",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Step();
}
