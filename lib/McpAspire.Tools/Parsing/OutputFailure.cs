using McpAspire.Jobs;
using McpAspire.Tools.Sandbox;

namespace McpAspire.Tools.Parsing;

/// <summary>The errors that parsers end in.</summary>
internal static class OutputFailure
{
    private const int MaxReason = 300;

    /// <summary>A program ended without a result. What it says of that is repeated, quoted.</summary>
    public static ToolException NoResult(string program, SandboxExit exit, string suggestion = "Check the arguments, and try again.")
    {
        var said = string.IsNullOrWhiteSpace(exit.Error) ? exit.Output : exit.Error;
        var reason = string.IsNullOrWhiteSpace(said) ? "." : $": {UntrustedText.Quote(said.Trim(), MaxReason)}.";
        return new ToolException(ToolException.Failure(
            ToolErrorType.ExecutionError, $"{program} ended with code {exit.ExitCode} and without a result{reason}", suggestion, ("exit_code", exit.ExitCode)));
    }

    /// <summary>A program may not do here what it was asked to.</summary>
    public static ToolException NotPermitted(string message, string suggestion) => new(ToolException.Failure(ToolErrorType.Unavailable, message, suggestion));

    /// <summary>What was printed takes longer to read than it may.</summary>
    public static ToolException TooLong(Exception? cause = null) => new(
        ToolException.Failure(ToolErrorType.ResourceExhausted, "Reading the program's output takes longer than it may.", "Ask for less at a time."), cause);
}
