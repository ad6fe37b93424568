using System.Text.RegularExpressions;
using McpAspire.Jobs;

namespace McpAspire.Tools.Sandbox;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number when a signal ended it.</param>
/// <param name="Output">Standard output as UTF-8, up to its cap.</param>
/// <param name="Error">Standard error as UTF-8, up to its cap.</param>
/// <param name="TruncatedOutput">Standard output went over its cap, and the program was killed for it.</param>
/// <param name="TruncatedError">Standard error went over its cap; the rest was dropped.</param>
/// <param name="Tier">The strength of the sandbox that it ran in.</param>
internal sealed partial record SandboxExit(int ExitCode, string Output, string Error, bool TruncatedOutput, bool TruncatedError, string Tier)
{
    private const int Killed = 128 + 9;
    private const int CpuExceeded = 128 + 24;
    private const int FileSizeExceeded = 128 + 25;

    /// <summary>Standard output as it came, up to its cap.</summary>
    public ReadOnlyMemory<byte> RawOutput { get; init; }

    /// <summary>Its folder held more than it may, and the program was killed for it.</summary>
    public bool FolderFull { get; init; }

    /// <summary>
    /// The limit that it failed at, or null: <c>output</c>, <c>disk</c>, <c>cpu</c>, <c>killed</c> (by the kernel: memory of the machine, or processor time),
    /// <c>memory</c>, <c>processes</c>, <c>descriptors</c>. The last three only the program sees, so they are known by what it says when it fails.
    /// </summary>
    public string? Limit =>
        TruncatedOutput ? "output"
        : FolderFull ? "disk"
        : ExitCode switch
        {
            0 => null,
            CpuExceeded => "cpu",
            FileSizeExceeded => "disk",
            Killed => "killed",
            _ when NoMemory().IsMatch(Error) => "memory",
            _ when NoProcess().IsMatch(Error) => "processes",
            _ when NoSpace().IsMatch(Error) => "disk",
            _ when NoDescriptor().IsMatch(Error) => "descriptors",
            _ => null,
        };

    /// <summary>Whether a limit of the sandbox ended it.</summary>
    public bool LimitReached => Limit is not null;

    /// <summary>What to tell the caller of a run that failed at a limit; the metadata names it as <c>limit</c>.</summary>
    public ToolError? LimitError => Limit is { } limit
        ? ToolException.Failure(
            ToolErrorType.ResourceExhausted,
            limit switch
            {
                "output" => "The output is larger than this server takes.",
                "disk" => "The tool wrote more to its folder than it may.",
                "cpu" => "The tool used up its processor time.",
                "memory" => "The tool wanted more memory than it may have.",
                "processes" => "The tool wanted more processes than it may have.",
                "descriptors" => "The tool wanted more open files than it may have.",
                _ => "The tool was killed: it used up its processor time, or the machine ran out of memory.",
            },
            "Ask for less at a time.",
            ("limit", limit))
        : null;

    [GeneratedRegex("cannot allocate memory|out of memory|memory exhausted|bad_alloc", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoMemory();

    [GeneratedRegex("cannot fork|fork.*resource temporarily unavailable", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoProcess();

    [GeneratedRegex("no space left on device|file too large|disk quota exceeded", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoSpace();

    [GeneratedRegex("too many open files", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoDescriptor();
}
