using System.Text;
using McpAspire.Tools.Parsing;

namespace McpAspire.Tools.Network;

/// <summary>A trace in a few lines for a model.</summary>
internal static class TracerouteText
{
    public static string Render(TracerouteResult result)
    {
        if (result.Reason is not null)
            return $"traceroute to {result.Address}: nothing was sent: {result.Reason}.";
        var text = new StringBuilder($"traceroute to {result.Address}: {(result.Reached ? "reached" : "not reached")} after {result.Hops.Count} hops (at most {result.MaxHops}).");
        if (result.Obstacle is { } obstacle)
            text.Append($" {obstacle.Address} reports: {obstacle.Meaning} ({obstacle.Note}).");
        foreach (var hop in result.Hops)
            text.Append('\n').Append(Line(hop));
        return text.ToString();
    }

    /// <summary>A hop on one line.</summary>
    public static string Line(TracerouteHop hop)
    {
        var answers = hop.Probes.GroupBy(probe => (probe.Address, probe.Name)).Select(group =>
            $"{group.Key.Address}{(group.Key.Name is { } name ? $" {UntrustedText.Quote(name, 80)}" : string.Empty)} {group.Average(probe => probe.TimeMs):0.###} ms"
            + string.Concat(group.Select(probe => probe.Note).OfType<string>().Distinct().Select(note => $" {note}")));
        return $"{hop.Hop}: {(hop.Probes.Count == 0 ? "no answer" : string.Join(", ", answers))}{(hop.Probes.Count > 0 && hop.Lost > 0 ? $", {hop.Lost} lost" : string.Empty)}";
    }
}
