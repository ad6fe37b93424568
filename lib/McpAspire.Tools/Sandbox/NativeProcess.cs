using System.Runtime.InteropServices;

namespace McpAspire.Tools.Sandbox;

internal static partial class NativeProcess
{
    private const int SigKill = 9;

    /// <summary>Kills a process, or with a negative id a process group. One that is gone already is no error.</summary>
    public static void Kill(int pid) => _ = KillCore(pid, SigKill);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int KillCore(int pid, int signal);
}
