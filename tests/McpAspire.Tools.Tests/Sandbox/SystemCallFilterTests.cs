using McpAspire.Tools.Sandbox.SystemCalls;

namespace McpAspire.Tools.Tests.Sandbox;

public sealed class SystemCallFilterTests
{
    private const int MaxInstructions = 4096;

    [Fact]
    public void A_filter_is_made_for_each_need()
    {
        foreach (var need in Enum.GetValues<SocketNeed>())
        {
            var program = SystemCallFilter.Build(need);

            (program.Length % 8).ShouldBe(0);
            (program.Length / 8).ShouldBeInRange(100, MaxInstructions);
        }
    }

    [Fact]
    public void What_is_allowed_is_a_call_of_some_processor()
    {
        // Those that this processor has none of are of the other: open, fork, time … of x86-64 alone.
        var known = SystemCallList.Plain.Concat(SystemCallList.Network).Count(call => LibSeccomp.Number(call) is not null);

        known.ShouldBeGreaterThan(150);
        SystemCallList.Plain.ShouldBeUnique();
    }
}
