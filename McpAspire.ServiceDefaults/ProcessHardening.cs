using System.Runtime.InteropServices;

namespace McpAspire.ServiceDefaults;

/// <summary>What a process that holds secrets does for itself at start.</summary>
public static partial class ProcessHardening
{
    private const int SetDumpable = 4;

    /// <summary>
    /// Makes the process not dumpable (<c>PR_SET_DUMPABLE</c> 0, prctl(2)): no core file, and no other process of its uid reads its memory or
    /// environment. Does nothing outside Linux.
    /// </summary>
    /// <exception cref="InvalidOperationException">The kernel refused.</exception>
    public static void ForbidDumps()
    {
        if (OperatingSystem.IsLinux() && Prctl(SetDumpable, 0, 0, 0, 0) != 0)
            throw new InvalidOperationException($"prctl(PR_SET_DUMPABLE) failed with errno {Marshal.GetLastPInvokeError()}.");
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
