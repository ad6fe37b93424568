using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;
using McpAspire.Tools.Sandbox.SystemCalls;

namespace McpAspire.Tools.Sandbox.Users;

/// <summary>
/// Acts as the user of a run where root would have too many rights. To the kernel, users are of threads (<c>credentials(7)</c>); the C library's functions, which
/// change all threads at once, are not used.
/// </summary>
internal static partial class UserIdentity
{
    private const int SigKill = 9;
    private const int EveryProcess = -1;

    private static readonly Lazy<BlockingCollection<Sweep>> Sweeps = new(StartThread);

    /// <summary>
    /// Kills all processes of a user at once, and none that they are about to start: the kernel does so under the lock that starting a process needs.
    /// </summary>
    /// <param name="uid">The user.</param>
    /// <param name="sweeper">A user without processes.</param>
    /// <exception cref="Win32Exception">This process may not become the user.</exception>
    public static Task KillAllAsync(int uid, int sweeper)
    {
        if (uid <= 0 || sweeper <= 0 || uid == sweeper)
            throw new ArgumentOutOfRangeException(nameof(uid));
        var setUsers = LibSeccomp.Number("setresuid") ?? throw new PlatformNotSupportedException();
        var sweep = new Sweep(setUsers, uid, sweeper, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Sweeps.Value.Add(sweep);
        return sweep.Done.Task;
    }

    /// <summary>Does something to files with the rights of a user; with this process' own when there is none.</summary>
    public static void RunAs(int? uid, Action action)
    {
        if (uid is not { } user || !NativeProcess.IsRoot)
        {
            action();
            return;
        }

        _ = SetFileGroup((uint)user);
        _ = SetFileUser((uint)user);
        try
        {
            // The calls answer the user and the group before, and change nothing for those that there are not.
            if (SetFileUser(uint.MaxValue) != user || SetFileGroup(uint.MaxValue) != user)
                throw new IOException($"This process cannot act as user {user}.");
            action();
        }
        finally
        {
            _ = SetFileUser(0);
            _ = SetFileGroup(0);
        }
    }

    // A thread of its own, never the first: signals to the process are held to the user of the first.
    private static BlockingCollection<Sweep> StartThread()
    {
        var sweeps = new BlockingCollection<Sweep>();
        new Thread(() => Run(sweeps)) { IsBackground = true, Name = "user-sweeper" }.Start();
        return sweeps;
    }

    private static void Run(BlockingCollection<Sweep> sweeps)
    {
        foreach (var sweep in sweeps.GetConsumingEnumerable())
        {
            // Its effective user is what it may signal; by its real and saved ones no process of the user may signal this thread.
            if (SystemCall(sweep.SetUsers, sweep.Sweeper, sweep.Uid, 0) != 0)
            {
                sweep.Done.TrySetException(new Win32Exception(Marshal.GetLastPInvokeError()));
                continue;
            }

            _ = Kill(EveryProcess, SigKill);
            if (SystemCall(sweep.SetUsers, 0, 0, 0) != 0)
                Environment.FailFast("A thread could not become the worker's user again.");
            sweep.Done.TrySetResult();
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFileUser(uint uid);

    [LibraryImport("libc", EntryPoint = "setfsgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFileGroup(uint gid);

    private sealed record Sweep(int SetUsers, int Uid, int Sweeper, TaskCompletionSource Done);
}
