using System.Text.Json;
using McpAspire.Jobs;
using McpAspire.Tools.Network;
using McpAspire.Tools.Parsing;
using McpAspire.Tools.Tests.Parsing;

namespace McpAspire.Tools.Tests.Network;

public sealed class NpingParserTests
{
    private readonly NpingParser _parser = new();

    [Theory]
    [InlineData("open", "10.77.4.2", 3, "open")]
    [InlineData("refused", "10.77.4.2", 3, "refused")]
    [InlineData("refused-ipv6", "fd77:9::9", 3, "refused")]
    [InlineData("blackhole", "10.77.8.3", 0, null)]
    [InlineData("no-route", "10.77.7.7", 0, null)]
    [InlineData("unreachable", "10.77.8.1", 0, null)]
    public void An_open_or_a_closed_port_is_a_reply(string name, string address, int received, string? state)
    {
        var result = Recorded.Parse(_parser, Recorded.Exit("nping", name)).StructuredContent;

        (result.GetProperty("address").GetString(), result.GetProperty("reachable").GetBoolean()).ShouldBe((address, received > 0));
        (result.GetProperty("transmitted").GetInt32(), result.GetProperty("received").GetInt32()).ShouldBe((3, received));
        result.GetProperty("loss_percent").GetDouble().ShouldBe(received == 3 ? 0 : 100);
        result.GetProperty("replies").EnumerateArray().ShouldAllBe(reply => reply.GetProperty("state").GetString() == state);
        result.TryGetProperty("rtt_ms", out _).ShouldBe(state == "open");
    }

    [Fact]
    public void What_the_network_says_is_read()
    {
        var parsed = Recorded.Parse(_parser, Recorded.Exit("nping", "no-route"));

        parsed.StructuredContent.GetProperty("errors")[0].GetProperty("message").GetString().ShouldBe("No route to host");
        parsed.Text.ShouldStartWith("ping 10.77.7.7: 0 of 3 answered, 100 % loss.\n10.77.7.7 reports: \"No route to host\"");
    }

    [Fact]
    public void A_name_without_an_address_is_a_failure() =>
        Should.Throw<ToolException>(() => Recorded.Parse(_parser, Recorded.Exit("nping", "no-name"))).Error.Type.ShouldBe(ToolErrorType.ExecutionError);

    [Fact]
    public void Each_connection_is_progress()
    {
        var reader = _parser.ReadProgress(JsonElement.Parse("""{"count":3}""")).ShouldNotBeNull();

        Recorded.Exit("nping", "open").Output.Split('\n').Select(reader.Read).OfType<ProgressUpdate>().Select(update => update.Message)
            .ShouldBe(["Connection 1 of 3", "Connection 2 of 3", "Connection 3 of 3"]);
    }
}
