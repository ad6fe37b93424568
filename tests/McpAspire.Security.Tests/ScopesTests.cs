namespace McpAspire.Security.Tests;

public class ScopesTests
{
    [Theory]
    [InlineData("tools:call", "", "")]
    [InlineData("tools:call:network", "", "")]
    [InlineData("tools:call:nmap_scan", "", "")]
    [InlineData("tools:call:network tools:intrusive", "tools:intrusive", "")]
    [InlineData("tools:call", "tools:intrusive", "tools:intrusive")]
    [InlineData("tools:call", "tools:intrusive tools:intrusive admin", "tools:intrusive admin")]
    [InlineData("tools:intrusive", "tools:intrusive", "tools:call:nmap_scan")]
    [InlineData("", "", "tools:call:nmap_scan")]
    [InlineData("tools:call:fpe tools:call:ping tools:read admin", "", "tools:call:nmap_scan")]
    [InlineData("TOOLS:CALL tools:call: tools:call:*", "", "tools:call:nmap_scan")]
    public void A_call_needs_one_scope_for_the_tool_and_each_that_is_required(string held, string required, string missing)
    {
        var principal = new Principal("alice", null, held.Split(' '));

        Scopes.MissingForCall(principal, "nmap_scan", "network", Scopes.Parse(required)!).ShouldBe(Scopes.Parse(missing)!);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("  tools:read   admin tools:read ", "tools:read,admin")]
    public void A_list_is_separated_by_spaces(string list, string expected) => string.Join(',', Scopes.Parse(list)!).ShouldBe(expected);

    [Theory]
    [InlineData("tools:\"read\"")]
    [InlineData("tools\\read")]
    [InlineData("tools:read\tadmin")]
    [InlineData("tools:read\r\nX-Injected: 1")]
    [InlineData("tööls")]
    public void A_malformed_scope_makes_the_list_malformed(string list) => Scopes.Parse(list).ShouldBeNull();

    [Fact]
    public void A_scope_is_short() => Scopes.Parse(new string('s', 129)).ShouldBeNull();
}
