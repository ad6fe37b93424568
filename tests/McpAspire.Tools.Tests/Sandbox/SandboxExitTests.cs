using McpAspire.Jobs;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Tests.Sandbox;

public sealed class SandboxExitTests
{
    [Theory]
    [InlineData("cannot allocate memory")]
    [InlineData("no space left on device")]
    [InlineData("too many open files")]
    [InlineData("Cannot fork: Resource temporarily unavailable")]
    public void What_a_program_says_is_no_limit(string text) =>
        new SandboxExit(1, text, $"{text}\n{string.Concat(Enumerable.Repeat("fork", 65000))}", false, false, "T0").Failure.ShouldBeNull();

    [Theory]
    [InlineData(152, ToolErrorType.ResourceExhausted, "cpu")]
    [InlineData(153, ToolErrorType.ResourceExhausted, "disk")]
    [InlineData(137, ToolErrorType.ResourceExhausted, "killed")]
    [InlineData(159, ToolErrorType.ExecutionError, null)]
    public void A_signal_that_the_kernel_sent_says_what_ended_it(int exitCode, ToolErrorType type, string? limit)
    {
        var exit = new SandboxExit(exitCode, string.Empty, string.Empty, false, false, "T0");

        exit.Failure!.Type.ShouldBe(type);
        exit.Limit.ShouldBe(limit);
    }
}
