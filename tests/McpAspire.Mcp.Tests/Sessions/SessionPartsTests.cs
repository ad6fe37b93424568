using System.Text;
using McpAspire.Mcp.Sessions;
using ModelContextProtocol.Protocol;

namespace McpAspire.Mcp.Tests.Sessions;

/// <summary>What a copy has to be told to become what is stored.</summary>
public sealed class SessionPartsTests
{
    private const string One = "resources/subscribe test://one";
    private const string Two = "resources/subscribe test://two";
    private const string Level = "logging/setLevel";

    [Fact]
    public void A_new_copy_is_told_all_in_the_order_of_a_client()
    {
        Missing(new SessionParts(), Stored(3, One, "notifications/initialized", "initialize")).ShouldBe(["initialize", "notifications/initialized", "resources/subscribe"]);
    }

    [Fact]
    public void What_is_there_no_longer_is_undone()
    {
        var parts = Copy(Stored(3, "initialize", One, Two));

        Missing(parts, Stored(4, "initialize", Two)).ShouldBe(["resources/unsubscribe"]);
    }

    [Fact]
    public void What_a_copy_has_it_is_not_told_again_but_for_what_has_a_value()
    {
        var parts = Copy(Stored(3, "initialize", One, Level));

        Missing(parts, Stored(5, "initialize", One, Level)).ShouldBe([Level]);
    }

    [Fact]
    public void What_is_newer_than_the_store_was_when_it_was_read_stays()
    {
        var parts = Copy(Stored(3, "initialize", One));
        parts.Note(new SessionPart(Two, IsSet: true), 6);
        parts.Note(new SessionPart(One, IsSet: false), 7);

        Missing(parts, Stored(5, "initialize", One)).ShouldBeEmpty();
        parts.CatchUp(Stored(5, "initialize", One));
        Missing(parts, Stored(7, "initialize", Two)).ShouldBeEmpty();
    }

    [Fact]
    public void What_was_read_long_ago_changes_nothing()
    {
        var parts = Copy(Stored(5, "initialize", One));

        Missing(parts, Stored(4, "initialize")).ShouldBeEmpty();
        parts.CatchUp(Stored(4, "initialize"));
        parts.IsAt(5).ShouldBeTrue();
    }

    [Fact]
    public void A_change_that_was_missed_leaves_the_copy_behind()
    {
        var parts = Copy(Stored(3, "initialize"));

        parts.Note(new SessionPart(One, IsSet: true), 5);

        parts.IsAt(4).ShouldBeFalse();
        parts.IsNews(new SessionPart(One, IsSet: false), 4).ShouldBeFalse();
        parts.IsNews(new SessionPart(One, IsSet: false), 6).ShouldBeTrue();
        parts.IsNews(new SessionPart(Two, IsSet: true), 3).ShouldBeFalse();
    }

    private static SessionParts Copy(StoredSession stored)
    {
        var parts = new SessionParts();
        parts.CatchUp(stored);
        return parts;
    }

    private static StoredSession Stored(long version, params string[] parts) => new(
        new SessionState(version, 0),
        parts.ToDictionary(part => part, part => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0",{{(part.StartsWith("notif", StringComparison.Ordinal) ? "" : "\"id\":1,")}}"method":"{{part.Split(' ')[0]}}"}""")));

    private static IEnumerable<string> Missing(SessionParts parts, StoredSession stored) => parts.MissingFrom(stored).Select(message => message switch
    {
        JsonRpcRequest request => request.Method,
        JsonRpcNotification notification => notification.Method,
        _ => "?",
    });
}
