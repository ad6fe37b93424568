using System.Globalization;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Network;

/// <summary>Each hop is a step of as many as there may be.</summary>
internal sealed class TracerouteProgress : IProgressReader
{
    private const double Whole = 100;

    private int _most;
    private int _last;

    public ProgressUpdate? Read(string line)
    {
        if (line.Length > 512)
            return null;
        if (_most == 0)
        {
            _most = TracerouteParser.Head().Match(line) is { Success: true } head ? int.Parse(head.Groups["hops"].ValueSpan, CultureInfo.InvariantCulture) : 0;
            return null;
        }

        if (TracerouteParser.ReadHop(line) is not { } hop || hop.Hop <= _last || hop.Hop > _most)
            return null;
        _last = hop.Hop;
        return new ProgressUpdate(Whole * hop.Hop / _most, Whole, $"Hop {TracerouteText.Line(hop)}");
    }
}
