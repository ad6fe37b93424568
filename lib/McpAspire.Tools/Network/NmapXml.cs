using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace McpAspire.Tools.Network;

/// <summary>Reads nmap's XML (<c>-oX</c>, version 1.05). Parts of it come from the scanned hosts, so it is read like any other hostile input.</summary>
internal static class NmapXml
{
    private const string PlainDoctype = "<!DOCTYPE nmaprun>";
    private const int DoctypeWithin = 256;
    private const int MaxDepth = 16;
    private const int MaxHosts = 4096;
    private const int MaxText = 512;
    private const int MaxScriptText = 4096;
    private const int MaxScripts = 64;
    private const int MaxSystems = 5;

    private static readonly string[] HostStates = ["up", "down", "unknown", "skipped"];

    // Characters are not checked by the reader: nmap writes control characters of a banner as references, and SafeText takes them out.
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>Reads a whole report. Its size is bounded by whoever captured it.</summary>
    /// <exception cref="InvalidDataException">It is no report, or not a complete one.</exception>
    public static NmapReport Read(string xml)
    {
        try
        {
            var plain = WithoutPlainDoctype(xml);
            RequireShallow(plain);
            using var text = new StringReader(plain);
            using var reader = XmlReader.Create(text, Settings);
            return Report(XElement.Load(reader));
        }
        catch (Exception e) when (e is XmlException or FormatException or OverflowException or ArgumentException)
        {
            throw new InvalidDataException("The report is not readable, or not complete.", e);
        }
    }

    // nmap always writes this one line. Every other document type stays forbidden.
    private static string WithoutPlainDoctype(string xml)
    {
        var at = xml.AsSpan(0, Math.Min(xml.Length, DoctypeWithin)).IndexOf(PlainDoctype, StringComparison.Ordinal);
        return at < 0 ? xml : xml.Remove(at, PlainDoctype.Length);
    }

    // The time that it takes to build a tree grows with the square of its depth.
    private static void RequireShallow(string xml)
    {
        using var text = new StringReader(xml);
        using var reader = XmlReader.Create(text, Settings);
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
                throw new FormatException("The report is deeper than a report can be.");
        }
    }

    private static NmapReport Report(XElement root)
    {
        if (root.Name != "nmaprun" || root.Element("runstats")?.Element("finished") is not { } finished)
            throw new FormatException("There is no report, or no end of one.");

        var hosts = root.Elements("host").Take(MaxHosts + 1).Select(Host).ToList();
        if (hosts.Count > MaxHosts)
            throw new FormatException("There are more hosts than a scan can have.");

        var counts = root.Element("runstats")?.Element("hosts");
        var summary = new NmapSummary(
            Number(counts, "up"),
            Number(counts, "down"),
            Number(counts, "total"),
            hosts.Sum(host => host.Ports.Count(port => port.State == "open")),
            double.Parse(Attribute(finished, "elapsed") ?? "0", NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
        var start = Attribute(root, "start") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)) : (DateTimeOffset?)null;
        return new NmapReport(start, hosts, summary, Failure(finished, summary));
    }

    private static string? Failure(XElement finished, NmapSummary summary)
    {
        if (Attribute(finished, "exit") != "success")
            return Attribute(finished, "errormsg") ?? "it gives no reason.";
        return summary.HostsTotal == 0 ? "it found nothing to scan." : null;
    }

    private static NmapHost Host(XElement host)
    {
        var address = host.Elements("address").FirstOrDefault(element => Attribute(element, "addrtype") is "ipv4" or "ipv6");
        var status = host.Element("status");
        var ports = host.Element("ports");
        return new NmapHost(
            Attribute(address, "addr") ?? throw new FormatException("A host has no address."),
            Attribute(host.Element("hostnames")?.Element("hostname"), "name"),
            Attribute(status, "state") is { } state && HostStates.Contains(state) ? state : "unknown",
            Attribute(status, "reason"),
            [.. ports?.Elements("port").Select(Port) ?? []],
            [.. ports?.Elements("extraports").Select(element => new NmapOtherPorts(Attribute(element, "state") ?? "unknown", Number(element, "count"))) ?? []],
            Systems(host.Element("os")),
            Scripts(host.Element("hostscript")));
    }

    private static List<NmapOs>? Systems(XElement? os)
    {
        var systems = os?.Elements("osmatch").Take(MaxSystems)
            .Select(match => new NmapOs(Attribute(match, "name") ?? "unknown", Math.Min(Number(match, "accuracy"), 100)))
            .ToList();
        return systems is { Count: > 0 } ? systems : null;
    }

    private static NmapPort Port(XElement port)
    {
        var state = port.Element("state");
        var service = port.Element("service");
        return new NmapPort(
            Number(port, "portid"),
            Attribute(port, "protocol") ?? "tcp",
            Attribute(state, "state") ?? "unknown",
            Attribute(state, "reason"),
            Attribute(service, "name"),
            Attribute(service, "product"),
            Attribute(service, "version"),
            Attribute(service, "extrainfo"),
            Scripts(port));
    }

    private static List<NmapScript>? Scripts(XElement? parent)
    {
        var scripts = parent?.Elements("script").Take(MaxScripts)
            .Select(script => new NmapScript(
                Attribute(script, "id") ?? "unknown",
                SafeText.Clean(script.Attribute("output")?.Value ?? string.Empty, MaxScriptText, keepLines: true).Trim('\n')))
            .ToList();
        return scripts is { Count: > 0 } ? scripts : null;
    }

    private static string? Attribute(XElement? element, string name) =>
        element?.Attribute(name)?.Value is { Length: > 0 } value ? SafeText.Clean(value, MaxText) : null;

    private static int Number(XElement? element, string name) =>
        int.Parse(Attribute(element, name) ?? throw new FormatException($"There is no {name}."), NumberStyles.None, CultureInfo.InvariantCulture);
}
