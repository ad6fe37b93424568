using McpAspire.Jobs;
using McpAspire.Tools.Network;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Tests.Parsing;

namespace McpAspire.Tools.Tests.Network;

public sealed class PingParserTests
{
    private readonly PingParser _parser = new();

    [Theory]
    [InlineData("answered", "10.77.9.9", 4, 4, 0, 0, 0)]
    [InlineData("answered-ipv6", "fd77:9::9", 4, 4, 0, 0, 0)]
    [InlineData("loopback", "127.0.0.1", 4, 4, 0, 0, 0)]
    [InlineData("small", "10.77.9.9", 2, 2, 0, 0, 0)]
    [InlineData("multicast", "ff02::1", 2, 2, 1, 0, 0)]
    [InlineData("blackhole", "10.77.8.3", 4, 0, 0, 0, 100)]
    [InlineData("no-neighbour", "10.77.1.77", 4, 0, 0, 0, 100)]
    [InlineData("unreachable", "10.77.8.1", 4, 0, 0, 4, 100)]
    [InlineData("unreachable-ipv6", "fd77:8::1", 4, 0, 0, 4, 100)]
    [InlineData("ttl-exceeded", "10.77.9.9", 4, 0, 0, 4, 100)]
    [InlineData("too-long", "10.77.9.9", 4, 0, 0, 4, 100)]
    public void Counts_are_read(string name, string address, int transmitted, int received, int duplicates, int errors, double loss)
    {
        var result = Recorded.Parse(_parser, Recorded.Exit("ping", name)).StructuredContent;

        result.GetProperty("address").GetString().ShouldBe(address);
        result.GetProperty("reachable").GetBoolean().ShouldBe(received > 0);
        result.GetProperty("transmitted").GetInt32().ShouldBe(transmitted);
        result.GetProperty("received").GetInt32().ShouldBe(received);
        result.GetProperty("duplicates").GetInt32().ShouldBe(duplicates);
        result.GetProperty("error_count").GetInt32().ShouldBe(errors);
        result.GetProperty("loss_percent").GetDouble().ShouldBe(loss);
        result.GetProperty("replies").GetArrayLength().ShouldBe(received + duplicates);
    }

    [Fact]
    public void Loss_in_between_is_read()
    {
        var result = Recorded.Parse(_parser, Recorded.Exit("ping", "lossy")).StructuredContent;

        var received = result.GetProperty("replies").EnumerateArray().Select(reply => reply.GetProperty("sequence").GetInt32()).ToList();
        received.Count.ShouldBeInRange(1, 9);
        received.ShouldContain(10);
        result.GetProperty("received").GetInt32().ShouldBe(received.Count);
        result.GetProperty("loss_percent").GetDouble().ShouldBe(10 * (10 - received.Count));
    }

    [Fact]
    public void Replies_and_times_are_read()
    {
        var parsed = Recorded.Parse(_parser, Recorded.Exit(0, """
            PING 10.77.9.9 (10.77.9.9) 56(84) bytes of data.
            64 bytes from 10.77.9.9: icmp_seq=1 ttl=62 time=0.179 ms
            64 bytes from 10.77.9.9: icmp_seq=2 ttl=62 time=1050 ms (DUP!)

            --- 10.77.9.9 ping statistics ---
            2 packets transmitted, 1 received, +1 duplicates, 50% packet loss, time 1837ms
            rtt min/avg/max/mdev = 0.046/0.070/0.179/0.048 ms
            """));

        parsed.StructuredContent.GetProperty("replies").GetRawText().ShouldBe(
            """[{"sequence":1,"from":"10.77.9.9","ttl":62,"time_ms":0.179},{"sequence":2,"from":"10.77.9.9","ttl":62,"time_ms":1050,"duplicate":true}]""");
        parsed.StructuredContent.GetProperty("rtt_ms").GetRawText().ShouldBe("""{"min":0.046,"avg":0.07,"max":0.179,"mdev":0.048}""");
        parsed.Text.ShouldBe("ping 10.77.9.9: 1 of 2 answered, 50 % loss, 0.046/0.07/0.179 ms (min/avg/max), 1 duplicates.");
    }

    [Theory]
    [InlineData("unreachable", "10.77.2.2", "Destination Host Unreachable")]
    [InlineData("unreachable-ipv6", "fd77:2::2", "Destination unreachable: No route")]
    [InlineData("prohibited", "10.77.2.2", "Packet filtered")]
    [InlineData("ttl-exceeded", "10.77.1.1", "Time to live exceeded")]
    public void What_routers_say_is_read(string name, string from, string message)
    {
        var parsed = Recorded.Parse(_parser, Recorded.Exit("ping", name));

        var error = parsed.StructuredContent.GetProperty("errors")[0];
        (error.GetProperty("sequence").GetInt32(), error.GetProperty("from").GetString(), error.GetProperty("message").GetString()).ShouldBe((1, from, message));
        parsed.Text.ShouldContain($"{from} reports: \"{message}\"");
        parsed.IsError.ShouldBeFalse();
    }

    [Fact]
    public void No_route_is_a_result()
    {
        var parsed = Recorded.Parse(_parser, Recorded.Exit("ping", "no-route"));

        parsed.StructuredContent.GetProperty("reachable").GetBoolean().ShouldBeFalse();
        parsed.Text.ShouldBe("ping sent nothing: No route to host.");
    }

    [Theory]
    [InlineData("no-name", ToolErrorType.ExecutionError)]
    [InlineData("flags-refused", ToolErrorType.ExecutionError)]
    [InlineData("not-permitted", ToolErrorType.Unavailable)]
    public void What_keeps_ping_from_running_is_a_failure(string name, ToolErrorType type)
    {
        var error = Should.Throw<ToolException>(() => Recorded.Parse(_parser, Recorded.Exit("ping", name))).Error;

        error.Type.ShouldBe(type);
        error.RecoverySuggestion.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Each_sequence_number_is_progress()
    {
        var reader = _parser.ReadProgress(System.Text.Json.JsonElement.Parse("""{"count":10}""")).ShouldNotBeNull();

        var updates = Recorded.Exit("ping", "lossy").Output.Split('\n').Select(reader.Read).OfType<ProgressUpdate>().ToList();

        updates.Select(update => update.Progress).ShouldBe([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
        updates.ShouldContain(update => update.Message.EndsWith(" of 10: no answer"));
        updates[0].Message.ShouldMatch(@"^1 of 10: \d+\.\d+ ms$");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"count":0}""")]
    public void Without_a_count_there_is_no_progress(string arguments) => _parser.ReadProgress(System.Text.Json.JsonElement.Parse(arguments)).ShouldBeNull();
}
