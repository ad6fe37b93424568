using System.Text.Json;
using McpAspire.Tools.Network;

namespace McpAspire.Tools.Tests.Network;

public sealed class NmapXmlTests
{
    private const string End = """<runstats><finished time="1" elapsed="0.5" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>""";

    [Fact]
    public void Ports_services_versions_and_scripts_are_read()
    {
        var report = NmapXml.Read(Report("versions-and-scripts.xml"));

        var host = report.Hosts.ShouldHaveSingleItem();
        (host.Address, host.State, host.Reason, host.Hostname).ShouldBe(("127.0.0.1", "up", "user-set", null));
        host.Ports.Select(port => (port.Port, port.State)).ShouldBe([(18022, "open"), (18025, "open"), (18080, "open"), (18099, "closed")]);
        var ssh = host.Ports[0];
        (ssh.Protocol, ssh.Reason, ssh.Service, ssh.Product, ssh.Version, ssh.ExtraInfo)
            .ShouldBe(("tcp", "syn-ack", "ssh", "OpenSSH", "9.2p1 Debian 2+deb12u3", "protocol 2.0"));
        host.Ports[2].Scripts.ShouldNotBeNull().Select(script => script.Id).ShouldBe(["http-title", "http-server-header"]);
        host.Ports[3].Scripts.ShouldBeNull();
        report.Summary.ShouldBe(new NmapSummary(1, 0, 1, 3, 8.58));
        report.ScannedAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1795172983));
        report.FailureMessage.ShouldBeNull();
    }

    [Fact]
    public void Ports_that_are_not_listed_are_counted()
    {
        var host = NmapXml.Read(Report("quick.xml")).Hosts.ShouldHaveSingleItem();

        (host.Ports.Count + host.OtherPorts.Sum(other => other.Count)).ShouldBe(100);
        host.OtherPorts.ShouldContain(other => other.State == "closed");
    }

    [Theory]
    [InlineData("discovery.xml", 4)]
    [InlineData("network.xml", 8)]
    [InlineData("ipv6.xml", 1)]
    public void Every_host_is_listed(string file, int hosts)
    {
        var report = NmapXml.Read(Report(file));

        report.Hosts.Count.ShouldBe(hosts);
        report.Summary.HostsTotal.ShouldBe(hosts);
        report.Hosts.ShouldAllBe(host => host.State == "up");
    }

    [Theory]
    [InlineData("versions-and-scripts.xml")]
    [InlineData("quick.xml")]
    [InlineData("discovery.xml")]
    [InlineData("network.xml")]
    [InlineData("ipv6.xml")]
    public void Every_result_conforms_to_the_output_schema(string file)
    {
        var report = NmapXml.Read(Report(file));
        var result = new NmapResult("127.0.0.1", "quick", report.ScannedAt, report.Hosts, report.Summary);

        JsonSerializer.SerializeToElement(result, NmapJsonContext.Default.NmapResult).ShouldConformTo(JsonElement.Parse(NmapSchemas.Output));
        NmapText.Render(result).ShouldStartWith("nmap scanned 127.0.0.1 (quick): ");
    }

    [Fact]
    public void A_host_that_is_down_is_a_result()
    {
        var report = NmapXml.Read("""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE nmaprun>
            <nmaprun start="1"><runstats><finished time="1" elapsed="3.04" exit="success"/><hosts up="0" down="1" total="1"/></runstats></nmaprun>
            """);

        report.FailureMessage.ShouldBeNull();
        report.Summary.ShouldBe(new NmapSummary(0, 1, 1, 0, 3.04));
    }

    [Theory]
    [InlineData("""<finished time="1" elapsed="0.01" exit="error" errormsg="No route"/><hosts up="0" down="0" total="0"/>""", "No route")]
    [InlineData("""<finished time="1" elapsed="0.01" exit="error"/><hosts up="0" down="0" total="0"/>""", "it gives no reason.")]
    [InlineData("""<finished time="1" elapsed="0.01" exit="success"/><hosts up="0" down="0" total="0"/>""", "it found nothing to scan.")]
    public void A_scan_that_gave_up_says_why(string statistics, string reason) =>
        NmapXml.Read($"<nmaprun><runstats>{statistics}</runstats></nmaprun>").FailureMessage.ShouldBe(reason);

    [Fact]
    public void A_report_that_breaks_off_anywhere_is_not_a_report()
    {
        var whole = Report("versions-and-scripts.xml").TrimEnd();

        for (var length = 0; length < whole.Length; length += 7)
            Should.Throw<InvalidDataException>(() => NmapXml.Read(whole[..length]));
    }

    [Theory]
    [InlineData("""<!DOCTYPE nmaprun [<!ENTITY a "x">]><nmaprun/>""")]
    [InlineData("""<!DOCTYPE nmaprun SYSTEM "file:///etc/passwd"><nmaprun/>""")]
    [InlineData("""<!DOCTYPE nmaprun [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><nmaprun>&c;</nmaprun>""")]
    [InlineData("""<!DOCTYPE nmaprun><!DOCTYPE nmaprun [<!ENTITY a "x">]><nmaprun/>""")]
    [InlineData("""<!DOCTYPE nmaprun><nmaprun>&undeclared;</nmaprun>""")]
    [InlineData("")]
    [InlineData("not XML")]
    [InlineData("<html/>")]
    [InlineData("<nmaprun/>")]
    [InlineData("<nmaprun><runstats/></nmaprun>")]
    [InlineData("<nmaprun/><nmaprun/>")]
    public void What_is_no_plain_report_is_refused(string xml) => Should.Throw<InvalidDataException>(() => NmapXml.Read(xml));

    [Theory]
    [InlineData("""<host><status state="up"/></host>""")]
    [InlineData("""<host><address addr="10.0.0.1" addrtype="ipv4"/><ports><port protocol="tcp" portid="x"/></ports></host>""")]
    [InlineData("""<host><address addr="10.0.0.1" addrtype="ipv4"/><ports><port protocol="tcp" portid="99999999999"/></ports></host>""")]
    [InlineData("""<host><address addr="10.0.0.1" addrtype="ipv4"/><ports><port protocol="tcp"/></ports></host>""")]
    [InlineData("""<host><address addr="10.0.0.1" addrtype="ipv4"/><ports><extraports state="closed" count="-1"/></ports></host>""")]
    public void A_host_that_makes_no_sense_is_refused(string host) => Should.Throw<InvalidDataException>(() => NmapXml.Read($"<nmaprun>{host}{End}"));

    [Fact]
    public void What_a_host_says_of_itself_is_cleaned_and_cut()
    {
        var product = $"evil&#x1;&#x1b;[2J&#x202e;&#xfeff;&#xd83d;&#x85;&#x2028;end{new string('x', 600)}";
        var xml = $"""
            <nmaprun><host><address addr="10.0.0.1" addrtype="ipv4"/><ports><port protocol="tcp" portid="80"><state state="open"/>
            <service name="http" product="{product}"/><script id="x" output="&#xa;line&#x9;1&#xa;line&#x0;2{new string('y', 5000)}"/></port></ports></host>{End}
            """;

        var port = NmapXml.Read(xml).Hosts[0].Ports[0];

        port.Product.ShouldNotBeNull().ShouldStartWith("evil  [2J\uFFFD  end");
        port.Product.Length.ShouldBe(512);
        port.Scripts![0].Output.ShouldStartWith("line\t1\nline 2");
        port.Scripts[0].Output.Length.ShouldBeLessThanOrEqualTo(4096);
    }

    [Fact]
    public void A_report_that_is_too_deep_or_too_wide_is_refused()
    {
        var deep = $"<nmaprun>{string.Concat(Enumerable.Repeat("<a>", 100_000))}{string.Concat(Enumerable.Repeat("</a>", 100_000))}{End}";
        var wide = $"<nmaprun>{string.Concat(Enumerable.Repeat("""<host><address addr="10.0.0.1" addrtype="ipv4"/></host>""", 5_000))}{End}";

        Should.Throw<InvalidDataException>(() => NmapXml.Read(deep));
        Should.Throw<InvalidDataException>(() => NmapXml.Read(wide));
    }

    [Fact]
    public void The_text_lists_open_ports_and_counts_the_others()
    {
        var report = NmapXml.Read(Report("versions-and-scripts.xml"));

        NmapText.Render(new NmapResult("127.0.0.1", "script", report.ScannedAt, report.Hosts, report.Summary)).ShouldBe("""
            nmap scanned 127.0.0.1 (script): 1 of 1 hosts up, 3 open ports, 8.6 s.
            127.0.0.1: up; 1 closed
              18022/tcp open ssh OpenSSH 9.2p1 Debian 2+deb12u3
              18025/tcp open smtp
              18080/tcp open http nginx 1.22.1
            """);
    }

    private static string Report(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Network", "Reports", file));
}
