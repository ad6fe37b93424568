using McpAspire.Jobs;

namespace McpAspire.Tools.Sandbox;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number when a signal ended it.</param>
/// <param name="Output">Standard output as UTF-8, up to its cap.</param>
/// <param name="Error">Standard error as UTF-8, up to its cap.</param>
/// <param name="TruncatedOutput">Standard output went over its cap, and the program was killed for it.</param>
/// <param name="TruncatedError">Standard error went over its cap; the rest was dropped.</param>
/// <param name="Tier">The strength of the sandbox that it ran in.</param>
internal sealed record SandboxExit(int ExitCode, string Output, string Error, bool TruncatedOutput, bool TruncatedError, string Tier)
{
    private const int Killed = 128 + 9;
    private const int CpuExceeded = 128 + 24;
    private const int FileSizeExceeded = 128 + 25;
    private const int BadSystemCall = 128 + 31;

    /// <summary>Standard output as it came, up to its cap.</summary>
    public ReadOnlyMemory<byte> RawOutput { get; init; }

    /// <summary>Its folder held more than it may, and the program was killed for it.</summary>
    public bool FolderFull { get; init; }

    /// <summary>
    /// The limit that ended it, or null: <c>output</c>, <c>disk</c>, <c>cpu</c>, <c>killed</c> (by the kernel: memory of the machine, or processor time). Known by
    /// the signal that ended it and by what was counted, never by what it printed, in which a remote server has a say. A program that is refused memory, a process
    /// or a descriptor goes on or fails as it likes.
    /// </summary>
    public string? Limit =>
        TruncatedOutput ? "output"
        : FolderFull ? "disk"
        : ExitCode switch
        {
            CpuExceeded => "cpu",
            FileSizeExceeded => "disk",
            Killed => "killed",
            _ => null,
        };

    /// <summary>What to tell the caller of a run that the sandbox ended: at a limit, which the metadata names as <c>limit</c>, or for a system call.</summary>
    public ToolError? Failure => ExitCode == BadSystemCall
        ? ToolException.Failure(
            ToolErrorType.ExecutionError,
            "The tool made a system call that the sandbox answers with its end (SIGSYS).",
            "Report this to the operator: the kernel's log names the call.",
            ("signal", "SIGSYS"))
        : LimitError;

    /// <summary>What to tell the caller of a run that failed at a limit.</summary>
    private ToolError? LimitError => Limit is { } limit
        ? ToolException.Failure(
            ToolErrorType.ResourceExhausted,
            limit switch
            {
                "output" => "The output is larger than this server takes.",
                "disk" => "The tool wrote more to its folder than it may.",
                "cpu" => "The tool used up its processor time.",
                _ => "The tool was killed: it used up its processor time, or the machine ran out of memory.",
            },
            "Ask for less at a time.",
            ("limit", limit))
        : null;
}
