using System.Runtime.InteropServices;

namespace McpAspire.Tools.Sandbox;

internal static partial class NativeProcess
{
    private const int SigKill = 9;
    private const int SigStop = 19;
    private const int NotPermitted = 1;
    private const int NoHang = 1;
    private const int Exited = 4;
    private const int LeaveWaiting = 0x01000000;
    private const int ProcessId = 1;

    // In siginfo_t, as a number of int.
    private const int StatusPid = 4;
    private const int SetChildSubreaper = 36;
    private const int LandlockCreateRuleset = 444;
    private const uint LandlockVersion = 1;

    /// <summary>Whether this process may do what root may.</summary>
    public static bool IsRoot => UserId == 0;

    /// <summary>The user of this process.</summary>
    public static int UserId { get; } = (int)GetEffectiveUserId();

    /// <summary>The version of Landlock that the kernel offers; 0 when it has none.</summary>
    public static int LandlockAbi => (int)Math.Max(0, Syscall(LandlockCreateRuleset, 0, 0, LandlockVersion));

    /// <summary>Kills a process, or with a negative id a process group. One that is gone already is no error.</summary>
    public static void Kill(int pid) => _ = KillCore(pid, SigKill);

    /// <summary>Stops a process, which a program can neither catch nor ignore.</summary>
    public static void Stop(int pid) => _ = KillCore(pid, SigStop);

    /// <summary>Whether a process with this id exists, whichever user it has.</summary>
    public static bool Exists(int pid) => KillCore(pid, 0) == 0 || Marshal.GetLastPInvokeError() == NotPermitted;

    /// <summary>Whether a child and all its threads have ended. True also for a process that is not a child of this one.</summary>
    public static bool HasEnded(int pid)
    {
        Span<int> status = stackalloc int[32];
        return WaitForStatus(ProcessId, pid, status, Exited | NoHang | LeaveWaiting, 0) != 0 || status[StatusPid] == pid;
    }

    /// <summary>Takes the exit code of a child that has ended, which is what makes its entry go. One that runs, or is no child, is no error.</summary>
    public static void Reap(int pid) => _ = WaitProcess(pid, 0, NoHang);

    /// <summary>From now on, what loses its parent among the descendants of this process becomes its child.</summary>
    /// <returns>Whether the kernel does so.</returns>
    public static bool AdoptOrphans() => ProcessControl(SetChildSubreaper, 1, 0, 0, 0) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int KillCore(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitProcess(int pid, nint status, int options);

    [LibraryImport("libc", EntryPoint = "waitid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitForStatus(int kind, int pid, Span<int> status, int options, nint usage);

    [LibraryImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProcessControl(int option, nuint value, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Syscall(nint number, nint first, nint second, nuint third);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEffectiveUserId();
}
