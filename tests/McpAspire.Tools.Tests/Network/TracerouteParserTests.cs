using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.Tools.Network;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Tests.Parsing;

namespace McpAspire.Tools.Tests.Network;

public sealed class TracerouteParserTests
{
    private readonly TracerouteParser _parser = new();

    [Theory]
    [InlineData("udp", true, "10.77.1.1|10.77.2.2|10.77.4.2")]
    [InlineData("icmp", true, "10.77.1.1|10.77.2.2|10.77.4.2")]
    [InlineData("tcp", true, "10.77.1.1|10.77.2.2|10.77.4.2")]
    [InlineData("tcp-closed", true, "10.77.1.1|10.77.2.2|10.77.4.2")]
    [InlineData("ipv6", true, "fd77:1::1|fd77:2::2|fd77:9::9")]
    [InlineData("two-paths", true, "10.77.1.1|10.77.2.2,10.77.3.2|10.77.9.9")]
    [InlineData("names", true, "127.0.0.1")]
    [InlineData("silent-router", true, "10.77.1.1||10.77.4.2")]
    [InlineData("too-far", false, "10.77.1.1|10.77.2.2")]
    [InlineData("blackhole", false, "10.77.1.1|||||||")]
    [InlineData("no-neighbour", false, "10.77.1.1|10.77.2.2||||||")]
    [InlineData("prohibited", false, "10.77.1.1|10.77.2.2")]
    [InlineData("unreachable-ipv6", false, "fd77:1::1|fd77:2::2")]
    public void Hops_are_read(string name, bool reached, string addresses)
    {
        var result = Recorded.Parse(_parser, Recorded.Exit("traceroute", name)).StructuredContent;

        result.GetProperty("reached").GetBoolean().ShouldBe(reached);
        var hops = result.GetProperty("hops").EnumerateArray().ToList();
        string.Join('|', hops.Select(hop => string.Join(',', hop.GetProperty("addresses").EnumerateArray().Select(item => item.GetString()).Order(StringComparer.Ordinal)))).ShouldBe(addresses);
        hops.Select(hop => hop.GetProperty("hop").GetInt32()).ShouldBe(Enumerable.Range(1, hops.Count));
    }

    [Fact]
    public void Probes_of_one_hop_keep_their_times_and_answerers()
    {
        var parsed = Recorded.Parse(_parser, Recorded.Exit(0, """
            traceroute to 10.77.9.9 (10.77.9.9), 8 hops max, 60 byte packets
             1  10.77.2.2  0.021 ms 10.77.3.2  0.117 ms *
            """));

        parsed.StructuredContent.GetProperty("hops").GetRawText().ShouldBe(
            """[{"hop":1,"addresses":["10.77.2.2","10.77.3.2"],"probes":[{"address":"10.77.2.2","time_ms":0.021},{"address":"10.77.3.2","time_ms":0.117}],"lost":1}]""");
        parsed.Text.ShouldBe("""
            traceroute to 10.77.9.9: not reached after 1 hops (at most 8).
            1: 10.77.2.2 0.021 ms, 10.77.3.2 0.117 ms, 1 lost
            """);
    }

    [Theory]
    [InlineData("unreachable", "!H", "host unreachable")]
    [InlineData("unreachable-ipv6", "!N", "network unreachable")]
    [InlineData("prohibited", "!X", "communication administratively prohibited")]
    [InlineData("fragmentation", "!F-1400", "fragmentation needed")]
    public void Marks_are_explained(string name, string note, string meaning)
    {
        var parsed = Recorded.Parse(_parser, Recorded.Exit("traceroute", name));

        var obstacle = parsed.StructuredContent.GetProperty("obstacle");
        (obstacle.GetProperty("note").GetString(), obstacle.GetProperty("meaning").GetString()).ShouldBe((note, meaning));
        parsed.Text.ShouldContain(meaning);
    }

    [Fact]
    public void A_name_is_quoted()
    {
        var parsed = Recorded.Parse(_parser, Recorded.Exit("traceroute", "names"));

        parsed.StructuredContent.GetProperty("hops")[0].GetProperty("probes")[0].GetProperty("name").GetString().ShouldBe("localhost");
        parsed.Text.ShouldContain("1: 127.0.0.1 \"localhost\" ");
    }

    [Fact]
    public void No_route_is_a_result()
    {
        var parsed = Recorded.Parse(_parser, Recorded.Exit("traceroute", "no-route"));

        parsed.StructuredContent.GetProperty("reached").GetBoolean().ShouldBeFalse();
        parsed.Text.ShouldBe("traceroute to 10.77.7.7: nothing was sent: No route to host.");
    }

    [Theory]
    [InlineData(2, "", "nowhere: Name or service not known\n", ToolErrorType.ExecutionError)]
    [InlineData(1, "", "You do not have enough privileges to use this traceroute method.\nsocket: Operation not permitted\n", ToolErrorType.Unavailable)]
    [InlineData(0, "traceroute to 10.0.0.1 (10.0.0.1), 8 hops max, 60 byte packets\n", "", ToolErrorType.ExecutionError)]
    [InlineData(139, "traceroute to 10.0.0.1 (10.0.0.1), 8 hops max, 60 byte packets\n 1  *\n", "", ToolErrorType.ExecutionError)]
    public void What_keeps_traceroute_from_running_is_a_failure(int code, string output, string error, ToolErrorType type) =>
        Should.Throw<ToolException>(() => Recorded.Parse(_parser, Recorded.Exit(code, output, error))).Error.Type.ShouldBe(type);

    [Fact]
    public void Each_hop_is_progress()
    {
        var reader = _parser.ReadProgress(JsonElement.Parse("{}")).ShouldNotBeNull();

        var updates = Recorded.Exit("traceroute", "silent-router").Output.Split('\n').Select(reader.Read).OfType<ProgressUpdate>().ToList();

        updates.Select(update => update.Progress).ShouldBe([12.5, 25, 37.5]);
        updates[1].Message.ShouldBe("Hop 2: no answer");
        updates[2].Message.ShouldStartWith("Hop 3: 10.77.4.2 ");
    }
}
