using McpAspire.Mcp.Sessions;

namespace McpAspire.Mcp.Tests.Sessions;

public sealed class StreamWatchesTests
{
    [Fact]
    public void Who_waits_for_one_stream_sleeps_through_the_events_of_others()
    {
        var watches = new StreamWatches();
        using var one = watches.Open("one");
        using var again = watches.Open("one");
        using var other = watches.Open("other");
        var (next, nextAgain, nextOther) = (one.Next, again.Next, other.Next);

        watches.Wake("one");

        next.IsCompleted.ShouldBeTrue();
        nextAgain.IsCompleted.ShouldBeTrue();
        nextOther.IsCompleted.ShouldBeFalse();
        one.Next.IsCompleted.ShouldBeFalse();
        watches.WakeAll();
        nextOther.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public void Who_is_gone_is_not_woken()
    {
        var watches = new StreamWatches();
        var watch = watches.Open("one");
        var next = watch.Next;

        watch.Dispose();
        watches.Wake("one");

        next.IsCompleted.ShouldBeFalse();
    }
}
