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

    /// <summary>Whether a limit of the sandbox ended it.</summary>
    public bool LimitReached => TruncatedOutput || ExitCode is Killed or CpuExceeded or FileSizeExceeded;
}
