using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.Tools.Network;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Network;

public sealed class NmapXmlParserTests
{
    private const string Os = """
        <nmaprun start="1"><host><status state="up"/><address addr="10.0.0.1" addrtype="ipv4"/>
        <os><osmatch name="Linux 5.0 - 5.14" accuracy="97" line="1"/><osmatch name="Router" accuracy="85" line="2"/></os></host>
        <runstats><finished elapsed="1.0" exit="success"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>
        """;

    [Fact]
    public void What_a_host_may_run_is_part_of_the_result_and_of_its_text()
    {
        var parsed = Parse(0, Os, string.Empty);

        parsed.StructuredContent.ShouldConformTo(new NmapXmlParser().OutputSchema);
        parsed.StructuredContent.GetProperty("hosts")[0].GetProperty("os").EnumerateArray().Select(os => os.GetProperty("accuracy").GetInt32()).ShouldBe([97, 85]);
        parsed.StructuredContent.TryGetProperty("template", out _).ShouldBeFalse();
        parsed.Text.ShouldContain("may run Linux 5.0 - 5.14 (97 %)");
    }

    [Theory]
    [InlineData("Couldn't open a raw socket. Error: Operation not permitted (1)\nQUITTING!\n")]
    [InlineData("socket troubles in HostOsScan: Operation not permitted (1)\nQUITTING!\n")]
    [InlineData("You requested a scan type which requires root privileges.\nQUITTING!\n")]
    public void A_scan_that_needs_raw_sockets_where_there_are_none_says_so(string error)
    {
        var failure = Should.Throw<ToolException>(() => Parse(1, "<nmaprun>", error)).Error;

        failure.Type.ShouldBe(ToolErrorType.Unavailable);
        failure.Message.ShouldContain("raw sockets");
    }

    private static ParsedOutput Parse(int exitCode, string output, string error) =>
        new NmapXmlParser().Parse(new OutputContext(JsonElement.Parse("""{"target": "10.0.0.1"}"""), new SandboxExit(exitCode, output, error, false, false, "T0")));
}
