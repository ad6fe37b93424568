using System.Security.Claims;

namespace McpAspire.Security.Tests;

public class PrincipalTests
{
    [Theory]
    [InlineData("alice", "console", "tools:read tools:call")]
    [InlineData("operator", null, "")]
    public void Survives_the_way_through_claims(string subject, string? client, string scopes)
    {
        var principal = new Principal(subject, client, Scopes.Parse(scopes)!);

        var back = Principal.From(principal.ToClaimsPrincipal("Test")).ShouldNotBeNull();

        back.Subject.ShouldBe(subject);
        back.Client.ShouldBe(client);
        back.Scopes.ShouldBe(principal.Scopes, ignoreOrder: true);
    }

    [Fact]
    public void Nobody_is_no_principal()
    {
        Principal.From(new ClaimsPrincipal()).ShouldBeNull();
        Principal.From(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "alice")]))).ShouldBeNull("claims without an authentication type");
        Principal.From(new ClaimsPrincipal(new ClaimsIdentity("Test"))).ShouldBeNull("no subject");
    }

    [Fact]
    public void Anonymous_may_do_all_but_disturb_and_operate()
    {
        Principal.Anonymous.IsAnonymous.ShouldBeTrue();
        Principal.Anonymous.Scopes.ShouldBe(Scopes.All.Except([Scopes.ToolsIntrusive, Scopes.Admin]), ignoreOrder: true);
        new Principal("alice", null, []).IsAnonymous.ShouldBeFalse();
    }
}
