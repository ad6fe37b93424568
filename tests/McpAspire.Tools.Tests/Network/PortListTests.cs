using McpAspire.Tools.Network;

namespace McpAspire.Tools.Tests.Network;

public sealed class PortListTests
{
    [Theory]
    [InlineData("22", "22")]
    [InlineData("22,80,8000-8100", "22,80,8000-8100")]
    [InlineData("80, 22 ,443", "22,80,443")]
    [InlineData("443,22,22", "22,443")]
    [InlineData("1-10,5-20,21", "1-21")]
    [InlineData("80-80", "80")]
    [InlineData("1-65535", "1-65535")]
    [InlineData("00080", "80")]
    public void A_list_is_sorted_and_joined(string ports, string canonical)
    {
        PortList.Canonical("ports", ports).ShouldBe(canonical);
        PortList.Canonical("ports", canonical).ShouldBe(canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("000080")]
    [InlineData("99999999999999999999")]
    [InlineData("-")]
    [InlineData("-80")]
    [InlineData("80-")]
    [InlineData("90-80")]
    [InlineData("1-2-3")]
    [InlineData("80,")]
    [InlineData(",80")]
    [InlineData("80,,81")]
    [InlineData("+80")]
    [InlineData("8 0")]
    [InlineData("80\n")]
    [InlineData("80\t")]
    [InlineData("80\0")]
    [InlineData("80;id")]
    [InlineData("$(id)")]
    [InlineData("http")]
    [InlineData("http*")]
    [InlineData("[1-1024]")]
    [InlineData("*")]
    [InlineData("T:80")]
    [InlineData("U:53,T:80")]
    [InlineData("0x50")]
    [InlineData("8e1")]
    [InlineData("80 -oN /tmp/x")]
    [InlineData("80 --script=vuln")]
    [InlineData("-p-")]
    [InlineData("\u0668\u0660")]
    [InlineData("\uff18\uff10")]
    [InlineData("80\u201390")]
    [InlineData("80\u00a0,81")]
    public void What_is_no_list_of_ports_is_refused(string ports)
    {
        var error = Should.Throw<ToolException>(() => PortList.Canonical("ports", ports)).Error;

        error.Message.ShouldBe("'ports' is not a list of ports.");
        error.Metadata!["argument"].GetString().ShouldBe("ports");
    }

    [Fact]
    public void A_list_has_at_most_a_hundred_ranges()
    {
        var hundred = string.Join(',', Enumerable.Range(1, 100).Select(i => i * 2));

        PortList.Canonical("ports", hundred).ShouldBe(hundred);
        Should.Throw<ToolException>(() => PortList.Canonical("ports", $"{hundred},1")).Message.ShouldBe("'ports' has 101 port ranges (at most 100).");
    }
}
