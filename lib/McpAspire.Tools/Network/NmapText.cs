using System.Text;

namespace McpAspire.Tools.Network;

/// <summary>A report in a few lines for a model.</summary>
internal static class NmapText
{
    private const int MaxLines = 60;

    public static string Render(NmapResult result)
    {
        var text = new StringBuilder(
            $"nmap scanned {result.Target}{(result.Template is null ? string.Empty : $" ({result.Template})")}: {result.Summary.HostsUp} of {result.Summary.HostsTotal} hosts up, {result.Summary.OpenPorts} open ports, {result.Summary.ElapsedSec:0.0} s.");
        var lines = result.Hosts.SelectMany(Lines).ToList();
        foreach (var line in lines.Take(MaxLines))
            text.Append('\n').Append(line);
        if (lines.Count > MaxLines)
            text.Append($"\n… {lines.Count - MaxLines} more lines; the structured content has all.");
        return text.ToString();
    }

    private static IEnumerable<string> Lines(NmapHost host)
    {
        var others = host.OtherPorts.Select(other => $"{other.Count} {other.State}");
        var closed = host.Ports.Where(port => port.State != "open").GroupBy(port => port.State).Select(group => $"{group.Count()} {group.Key}");
        var rest = string.Join(", ", closed.Concat(others));
        yield return $"{host.Address}: {host.State}{(rest.Length > 0 ? $"; {rest}" : string.Empty)}";
        if (host.Os is { Count: > 0 } systems)
            yield return $"  may run {systems[0].Name} ({systems[0].Accuracy} %)";
        foreach (var port in host.Ports.Where(port => port.State == "open"))
            yield return $"  {port.Port}/{port.Protocol} open {string.Join(' ', new[] { port.Service, port.Product, port.Version }.OfType<string>())}".TrimEnd();
    }
}
